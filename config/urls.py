"""Addresses of the site: the trade's own come from conventions/urls.py."""

from django.contrib import admin
from django.urls import include, path

from config import views

urlpatterns = [
    path("sante", views.health, name="health"),
    path("admin/", admin.site.urls),
    path("", include("conventions.urls")),
]
