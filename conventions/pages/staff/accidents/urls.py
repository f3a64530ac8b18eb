"""Addresses of this room: an accident, named by its report, and one that staff note."""

from django.urls import path

from . import views

urlpatterns = [
    path("conventions/<slug:number>/accident", views.note_accident, name="note_accident"),
    path("etablissement/accidents/<uuid:report>", views.accident_card, name="accident_card"),
    path("etablissement/accidents/<uuid:report>/parents", views.accident_parents, name="accident_parents"),
    path("etablissement/accidents/<uuid:report>/texte", views.accident_text, name="accident_text"),
    path("etablissement/accidents/<uuid:report>/organisme", views.accident_host_knows, name="accident_host_knows"),
    path("etablissement/accidents/<uuid:report>/declaration", views.accident_copy, name="accident_copy"),
    path("etablissement/accidents/<uuid:report>/fermer", views.accident_close, name="accident_close"),
]
