"""Addresses of the readings that an officer opens."""

from django.urls import path

from . import views

urlpatterns = [
    path("territoire/inspection", views.territory_inspections, name="territory_inspections"),
    path("territoire/inspection/ouvrir", views.territory_inspection_open, name="territory_inspection_open"),
    path(
        "territoire/inspection/<uuid:uuid>/fermer", views.territory_inspection_close, name="territory_inspection_close"
    ),
]
