"""Addresses of the page, and of taking a name away."""

from django.urls import path

from . import views

urlpatterns = [
    path("etablissement/langues", views.speakers, name="speakers"),
    path("etablissement/langues/<uuid:uuid>/retirer", views.speaker_remove, name="speaker_remove"),
]
