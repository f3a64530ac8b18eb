"""Addresses of the counts of days."""

from django.urls import path

from . import views

urlpatterns = [
    path("etablissement/comptes", views.day_counts, name="day_counts"),
    path("etablissement/comptes/certifier", views.day_counts_certify, name="day_counts_certify"),
    path("etablissement/comptes/feuilles", views.day_counts_sheets, name="day_counts_sheets"),
    path("etablissement/comptes/a-saisir", views.days_to_type, name="days_to_type"),
    path("etablissement/comptes/<slug:number>", views.day_count, name="day_count"),
    path("etablissement/grilles/<slug:number>", views.training_grid, name="training_grid"),
    path("etablissement/grilles/<slug:number>/fermer", views.training_grid_close, name="training_grid_close"),
    path("etablissement/notes/<slug:number>", views.certifying_mark, name="certifying_mark"),
]
