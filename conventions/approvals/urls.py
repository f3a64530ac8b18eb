"""Addresses of this room."""

from django.urls import path

from . import batch_views, views

BASE = "etablissement/validation"

urlpatterns = [
    path(BASE, views.approvals, name="approvals"),
    path(f"{BASE}/valider", views.approve_chosen, name="approve_chosen"),
    path(f"{BASE}/code", batch_views.ask_batch_code, name="ask_batch_code"),
    path(f"{BASE}/lot/<uuid:uuid>", batch_views.approval_batch, name="approval_batch"),
    path(f"{BASE}/lot/<uuid:uuid>/reprendre", batch_views.resume_approval, name="resume_approval"),
    path(f"{BASE}/signature/<uuid:uuid>", batch_views.signing_batch, name="signing_batch"),
    path(f"{BASE}/signature/<uuid:uuid>/signer", batch_views.sign_batch, name="sign_batch"),
    path(f"{BASE}/signature/<uuid:uuid>/reprendre", batch_views.resume_signing, name="resume_signing"),
    path(f"{BASE}/<slug:number>", views.review_agreement, name="review_agreement"),
    path(f"{BASE}/<slug:number>/texte", views.review_text, name="review_text"),
    path(f"{BASE}/<slug:number>/lue", views.acknowledge, name="acknowledge"),
    path(f"{BASE}/<slug:number>/renvoyer", views.send_back, name="send_back"),
    path(f"{BASE}/<slug:number>/sans-visa", views.lapse_visas, name="lapse_visas"),
]
