"""Addresses of verification; ``verifier/<number>/<version>`` is printed, with its QR code, in every document."""

from django.urls import path

from . import views

urlpatterns = [
    path("verifier", views.verifier, name="verifier"),
    path("verifier.json", views.verifier_json, name="verifier_json"),
    path("verifier/<slug:number>", views.verification, name="verification"),
    path("verifier/<slug:number>/<int:version>", views.verification, name="verification"),
]
