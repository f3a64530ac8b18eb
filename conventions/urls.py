"""Addresses of the trade, page by page."""

from django.urls import include, path

from .discovery import names_of

urlpatterns = [path("", include(name)) for name in names_of("pages", "urls")]
