"""Addresses of stopped places: the school's, then the territory's."""

from django.urls import path

from . import views

urlpatterns = [
    path("etablissement/lieux", views.stopped_places, name="stopped_places"),
    path("etablissement/lieux/arreter", views.place_stop, name="place_stop"),
    path("etablissement/lieux/<uuid:uuid>", views.stopped_place, name="stopped_place"),
    path("etablissement/lieux/<uuid:uuid>/retirer", views.stop_withdraw, name="stop_withdraw"),
    path("territoire/lieux", views.territory_stops, name="territory_stops"),
    path("territoire/lieux/arreter", views.territory_place_stop, name="territory_place_stop"),
    path("territoire/lieux/<uuid:uuid>", views.territory_stop, name="territory_stop"),
    path("territoire/lieux/<uuid:uuid>/<str:act>", views.territory_stop_act, name="territory_stop_act"),
]
