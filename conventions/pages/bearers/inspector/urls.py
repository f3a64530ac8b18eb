"""Addresses of an inspector's link."""

from django.urls import path

from . import views

urlpatterns = [
    path("i/<slug:token>", views.inspection, name="inspection"),
    path("i/<slug:token>/<slug:number>", views.inspection_hours, name="inspection_hours"),
]
