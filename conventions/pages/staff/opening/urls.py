"""Addresses of openings: the grid of a class, a list of found places between its steps."""

from django.urls import include, path

from .views import grid, lists

_list = [
    path("modele.csv", lists.places_sample, name="found_places_sample"),
    path("<uuid:uuid>", lists.places, name="found_places"),
    path("<uuid:uuid>/colonnes", lists.places_columns, name="found_places_columns"),
    path("<uuid:uuid>/ouvrir", lists.places_confirm, name="found_places_confirm"),
    path("<uuid:uuid>/abandonner", lists.places_drop, name="found_places_drop"),
    path("<uuid:uuid>/annuler", lists.places_undo, name="found_places_undo"),
]

urlpatterns = [
    path("etablissement/ouvrir-ensemble", grid.opening, name="opening"),
    path("etablissement/ouvrir-ensemble/liste", lists.places_add, name="found_places_add"),
    path("etablissement/ouvrir-ensemble/liste/", include(_list)),
]
