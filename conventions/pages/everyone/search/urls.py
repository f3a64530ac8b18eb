"""Addresses of whoever looks for a place; filters stand after them, readable, so that a search may be shared."""

from django.urls import path

from .views import family, holidays, public

urlpatterns = [
    path("stages", public.places, name="places"),
    path("stages/images", public.place_pictures, name="place_pictures"),
    path("stages/carte", public.places_map, name="places_map"),
    path("stages/vacances", holidays.holiday_places, name="holiday_places"),
    path("stages/<uuid:uuid>", public.place, name="place"),
    path("stages/<uuid:uuid>/signaler", public.place_report, name="place_report"),
    path("f/<slug:token>/stages", family.family_places, name="family_places"),
    path("f/<slug:token>/stages/ou-je-dors", family.family_stay, name="family_stay"),
    path("f/<slug:token>/stages/ou-je-dors/oublier", family.family_stay_forget, name="family_stay_forget"),
    path("f/<slug:token>/stages/garder", family.family_search_save, name="family_search_save"),
    path("f/<slug:token>/stages/garder/<uuid:uuid>", family.family_search_forget, name="family_search_forget"),
    path("f/<slug:token>/stages/images", family.family_place_pictures, name="family_place_pictures"),
    path("f/<slug:token>/stages/carte", family.family_places_map, name="family_places_map"),
    path("f/<slug:token>/stages/<uuid:uuid>", family.family_place, name="family_place"),
    path("f/<slug:token>/stages/<uuid:uuid>/signaler", family.family_place_report, name="family_place_report"),
]
