"""Addresses of the officer's room."""

from django.urls import path

from .views import figures

urlpatterns = [
    path("territoire/", figures.territory, name="territory"),
    path("territoire/sms", figures.territory_sms, name="territory_sms"),
]
