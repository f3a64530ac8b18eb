"""Addresses of agreements: the page a QR code leads to."""

from django.urls import path

from . import views

urlpatterns = [
    path("v/<slug:number>/<int:version>", views.verification, name="verification"),
]
