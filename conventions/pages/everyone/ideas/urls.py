"""Addresses of the box, and of what became of what was written."""

from django.urls import path

from . import views

urlpatterns = [
    path("une-idee-un-souci", views.ideas, name="ideas"),
    path("ameliorations", views.improvements, name="improvements"),
]
