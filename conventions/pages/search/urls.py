"""Addresses of whoever looks for a place; filters stand after them, readable, so that a search may be shared."""

from django.urls import path

from .views import family, public, staff

urlpatterns = [
    path("stages", public.places, name="places"),
    path("stages/images", public.place_pictures, name="place_pictures"),
    path("stages/carte", public.places_map, name="places_map"),
    path("stages/<uuid:uuid>", public.place, name="place"),
    path("stages/<uuid:uuid>/signaler", public.place_report, name="place_report"),
    path("f/<slug:token>/stages", family.family_places, name="family_places"),
    path("f/<slug:token>/stages/images", family.family_place_pictures, name="family_place_pictures"),
    path("f/<slug:token>/stages/carte", family.family_places_map, name="family_places_map"),
    path("f/<slug:token>/stages/<uuid:uuid>", family.family_place, name="family_place"),
    path("f/<slug:token>/stages/<uuid:uuid>/signaler", family.family_place_report, name="family_place_report"),
    path("etablissement/stages", staff.staff_places, name="staff_places"),
    path("etablissement/stages/images", staff.staff_place_pictures, name="staff_place_pictures"),
    path("etablissement/stages/carte", staff.staff_places_map, name="staff_places_map"),
    path("etablissement/stages/<uuid:uuid>", staff.staff_place, name="staff_place"),
    path("etablissement/stages/<uuid:uuid>/signaler", staff.staff_place_report, name="staff_place_report"),
]
