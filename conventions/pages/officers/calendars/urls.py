"""Addresses of the officer's calendars."""

from django.urls import path

from . import views

_PERIOD = "territoire/calendriers/<uuid:uuid>/jours/<uuid:period>"

urlpatterns = [
    path("territoire/calendriers/", views.calendars, name="calendars"),
    path("territoire/calendriers/commencer", views.calendar_open, name="calendar_open"),
    path("territoire/calendriers/importer", views.calendar_import, name="calendar_import"),
    path("territoire/calendriers/importer/confirmer", views.calendar_import_confirm, name="calendar_import_confirm"),
    path("territoire/calendriers/modele.csv", views.calendar_sample, name="calendar_sample"),
    path("territoire/calendriers/propositions/<uuid:uuid>", views.proposal, name="calendar_proposal"),
    path("territoire/calendriers/<uuid:uuid>", views.calendar, name="calendar"),
    path("territoire/calendriers/<uuid:uuid>/arrete", views.arrete, name="calendar_arrete"),
    path("territoire/calendriers/<uuid:uuid>/ajouter", views.period_add, name="calendar_period_add"),
    path(_PERIOD, views.period_edit, name="calendar_period"),
    path(f"{_PERIOD}/retirer", views.period_remove, name="calendar_remove"),
    path(
        "territoire/calendriers/<uuid:uuid>/jours/<uuid:period>/confirmer",
        views.period_confirm,
        name="calendar_confirm",
    ),
    path("territoire/calendriers/<uuid:uuid>/publier", views.publish, name="calendar_publish"),
    path("territoire/calendriers/<uuid:uuid>/retirer", views.withdraw, name="calendar_withdraw"),
    path("territoire/calendriers/<uuid:uuid>/retablir/<int:position>", views.restore, name="calendar_restore"),
]
