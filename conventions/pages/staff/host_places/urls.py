"""Addresses of the page, and of the file of a decision."""

from django.urls import path

from . import views

urlpatterns = [
    path("etablissement/places-chez-les-organismes", views.host_places, name="host_places"),
    path(
        "etablissement/places-chez-les-organismes/decision/<uuid:uuid>",
        views.host_places_decision,
        name="host_places_decision",
    ),
    path(
        "etablissement/places-chez-les-organismes/decision/<uuid:uuid>/retirer",
        views.host_places_withdraw,
        name="host_places_withdraw",
    ),
]
