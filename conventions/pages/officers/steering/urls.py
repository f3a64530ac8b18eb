"""Addresses of reports, thresholds and the full export."""

from django.urls import path

from .views import export, officer, school, thresholds

urlpatterns = [
    path("territoire/bilan", officer.reports, name="steering"),
    path("territoire/bilan/<str:key>/clore", officer.close, name="steering_close"),
    path("territoire/bilan/<str:key>/<slug:use>.pdf", officer.report_file, name="steering_file"),
    path("territoire/bilan/<str:key>/<uuid:uuid>", officer.note, name="steering_note"),
    path("territoire/bilan/<str:key>/<uuid:uuid>/retirer", officer.note_remove, name="steering_note_remove"),
    path("territoire/seuils", thresholds.thresholds, name="territory_thresholds"),
    path("territoire/seuils/<uuid:uuid>/retirer", thresholds.threshold_remove, name="territory_threshold_remove"),
    path("territoire/export", export.export, name="territory_export"),
    path("etablissement/bilan", school.reports, name="school_steering"),
    path("etablissement/bilan/<str:key>", school.note, name="school_note"),
    path("etablissement/bilan/<str:key>/retirer", school.note_remove, name="school_note_remove"),
]
