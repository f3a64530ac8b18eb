"""Addresses of a pupil's applications, by the family's link."""

from django.urls import path

from . import views

urlpatterns = [
    path("f/<slug:token>/candidatures", views.family_applications, name="family_applications"),
    path("f/<slug:token>/candidatures/<uuid:uuid>/<slug:name>", views.family_application, name="family_application"),
    path("f/<slug:token>/stages/<uuid:uuid>/candidater", views.family_apply, name="family_apply"),
]
