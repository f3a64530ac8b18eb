"""Addresses of the audit room."""

from django.urls import path

from . import views

urlpatterns = [
    path("audit/", views.agreements, name="audit"),
    path("audit/conventions/<slug:number>", views.agreement, name="audit_agreement"),
    path("audit/conventions/<slug:number>/journal", views.export, name="audit_export"),
    path("audit/conventions/<slug:number>/preuve", views.evidence, name="audit_evidence"),
    path("audit/journal", views.journal, name="audit_journal"),
    path("audit/acteurs", views.actor, name="audit_actor"),
    path("audit/chaines", views.chains, name="audit_chains"),
]
