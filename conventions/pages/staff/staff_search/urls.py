"""Addresses of the staff of a school who look for places near it."""

from django.urls import path

from . import views

urlpatterns = [
    path("etablissement/stages", views.staff_places, name="staff_places"),
    path("etablissement/stages/images", views.staff_place_pictures, name="staff_place_pictures"),
    path("etablissement/stages/carte", views.staff_places_map, name="staff_places_map"),
    path("etablissement/stages/<uuid:uuid>", views.staff_place, name="staff_place"),
    path("etablissement/stages/<uuid:uuid>/signaler", views.staff_place_report, name="staff_place_report"),
]
