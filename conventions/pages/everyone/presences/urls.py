"""Addresses of the page that a device may keep, and of its worker."""

from django.urls import path

from . import views

urlpatterns = [
    path("presences", views.presences, name="presences"),
    path("presences/sw.js", views.presences_worker, name="presences_worker"),
]
