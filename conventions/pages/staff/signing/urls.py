"""Addresses of this room."""

from django.urls import path

from . import views

BATCH = "etablissement/signature/<uuid:uuid>"

urlpatterns = [
    path("etablissement/signature/code", views.ask_batch_code, name="ask_batch_code"),
    path("etablissement/visas", views.visas, name="visas"),
    path("etablissement/visas/code", views.ask_visa_code, name="ask_visa_code"),
    path(BATCH, views.signing_batch, name="signing_batch"),
    path(f"{BATCH}/signer", views.sign_batch, name="sign_batch"),
    path(f"{BATCH}/reprendre", views.resume_signing, name="resume_signing"),
]
