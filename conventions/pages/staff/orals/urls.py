"""Addresses of the orals of a school's classes."""

from django.urls import path

from . import views

urlpatterns = [
    path("etablissement/oraux", views.orals, name="orals"),
    path("etablissement/oraux/preparer", views.orals_arrange, name="orals_arrange"),
    path("etablissement/oraux/<uuid:uuid>", views.orals_of_class, name="orals_of_class"),
    path("etablissement/oraux/<uuid:uuid>/prevenir", views.orals_tell, name="orals_tell"),
    path("etablissement/oraux/<uuid:uuid>/ajouter", views.orals_add, name="orals_add"),
    path("etablissement/oraux/<uuid:uuid>/retirer", views.orals_remove, name="orals_remove"),
    path("etablissement/oraux/<uuid:uuid>/portes", views.orals_doors, name="orals_doors"),
    path("etablissement/oraux/<uuid:uuid>/jurys", views.orals_sheets, name="orals_sheets"),
    path("etablissement/oraux/passage/<uuid:uuid>/deplacer", views.oral_move, name="oral_move"),
    path("etablissement/oraux/passage/<uuid:uuid>/noter", views.oral_note, name="oral_note"),
]
