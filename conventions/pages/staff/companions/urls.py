"""Addresses of the pupils whom a school helps."""

from django.urls import path

from . import views

urlpatterns = [
    path("etablissement/eleves-accompagnes", views.companions, name="companions"),
    path("etablissement/eleves-accompagnes/<uuid:uuid>", views.companion, name="companion"),
    path("etablissement/eleves-accompagnes/<uuid:uuid>/accompagner", views.companion_name, name="companion_name"),
    path("etablissement/eleves-accompagnes/<uuid:uuid>/mentor", views.mentor_ask, name="mentor_ask"),
    path("etablissement/eleves-accompagnes/<uuid:uuid>/mentor/<slug:name>", views.mentor_act, name="mentor_act"),
    path("etablissement/eleves-accompagnes/<uuid:uuid>/fin/<slug:name>", views.companion_end, name="companion_end"),
]
