"""Addresses of the trade, room by room."""

from django.urls import include, path

urlpatterns = [path("", include("conventions.agreements.urls"))]
