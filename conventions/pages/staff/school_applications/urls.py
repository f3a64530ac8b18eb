"""Addresses of the school's applications."""

from django.urls import path

from . import views

urlpatterns = [
    path("etablissement/candidatures", views.class_applications, name="class_applications"),
    path("etablissement/candidatures/offre/<uuid:uuid>", views.class_apply, name="class_apply"),
    path(
        "etablissement/candidatures/<uuid:uuid>/<slug:name>", views.class_application_act, name="class_application_act"
    ),
]
