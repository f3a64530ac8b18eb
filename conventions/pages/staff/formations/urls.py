"""Addresses of the formations of a school, of its classes in them, of its apprentices."""

from django.urls import path

from . import views

urlpatterns = [
    path("etablissement/formations", views.formations, name="formations"),
    path("etablissement/formations/classes", views.formation_classes, name="formation_classes"),
    path("etablissement/formations/competences", views.competences_import, name="competences_import"),
    path("etablissement/formations/apprentis", views.apprentices, name="apprentices"),
    path("etablissement/formations/apprentis/annuler", views.apprentices_undo, name="apprentices_undo"),
    path("etablissement/formations/<uuid:uuid>", views.formation, name="formation"),
]
