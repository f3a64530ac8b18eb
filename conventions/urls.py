"""Addresses of the trade, page by page."""

from django.conf import settings
from django.urls import include, path

from .discovery import names_of

urlpatterns = [path("", include(name)) for name in names_of("pages", "urls")]
if settings.DEMONSTRATION_PAGES:
    urlpatterns.append(path("", include("conventions.demo.urls")))
