"""Addresses of the evidence room."""

from django.urls import path

from . import views

urlpatterns = [
    path("conventions/<slug:number>/preuve", views.agreement_evidence, name="agreement_evidence"),
    path("s/<slug:token>/recu", views.receipt, name="receipt"),
    path("journal/point-de-controle", views.last_checkpoint, name="last_checkpoint"),
    path("journal/cle", views.journal_key, name="journal_key"),
]
