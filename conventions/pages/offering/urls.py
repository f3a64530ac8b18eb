"""Addresses of the door without an account, and of the desk."""

from django.urls import path

from . import views

urlpatterns = [
    path("o/<slug:token>", views.desk, name="desk"),
]
