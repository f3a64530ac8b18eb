"""Addresses of the room: what is kept, and one person's data."""

from django.urls import path

from . import views

urlpatterns = [
    path("audit/conservation", views.keeping, name="keeping"),
    path("audit/personnes", views.people, name="people_data"),
    path("audit/personnes/<slug:kind>/<uuid:uuid>", views.person, name="person_data"),
]
