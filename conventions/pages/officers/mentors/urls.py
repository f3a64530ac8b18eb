"""Addresses of a mentor."""

from django.urls import path

from . import views

urlpatterns = [
    path("mentor/", views.mentorings, name="mentorings"),
    path("mentor/<uuid:uuid>", views.mentoring, name="mentoring"),
    path("mentor/<uuid:uuid>/fin", views.mentoring_stop, name="mentoring_stop"),
]
