"""Addresses of the paper pages of an agreement."""

from django.urls import path

from . import views

urlpatterns = [
    path("conventions/<slug:number>/papier", views.paper, name="paper"),
    path("conventions/<slug:number>/papier/imprimer", views.paper_print, name="paper_print"),
    path("conventions/<slug:number>/papier/<uuid:uuid>", views.paper_certify, name="paper_certify"),
    path("conventions/<slug:number>/papier/<uuid:uuid>/page/<int:page>", views.paper_page, name="paper_page"),
    path("conventions/<slug:number>/papier/copies/<uuid:uuid>", views.paper_copy, name="paper_copy"),
]
