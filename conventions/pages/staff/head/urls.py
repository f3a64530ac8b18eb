"""Addresses of this room."""

from django.urls import path

from .views import agreements, figures, home, needs

BASE = "etablissement/validation"

urlpatterns = [
    path("etablissement/avancement", home.head_home, name="head_home"),
    path("etablissement/chiffres", figures.school_figures, name="school_figures"),
    path("etablissement/besoins", needs.school_needs, name="school_needs"),
    path(BASE, agreements.approvals, name="approvals"),
    path(f"{BASE}/valider", agreements.approve_chosen, name="approve_chosen"),
    path(f"{BASE}/avertissements", agreements.decide_cause, name="decide_cause"),
    path(f"{BASE}/<slug:number>", agreements.review_agreement, name="review_agreement"),
    path(f"{BASE}/<slug:number>/texte", agreements.review_text, name="review_text"),
    path(f"{BASE}/<slug:number>/lue", agreements.acknowledge, name="acknowledge"),
    path(f"{BASE}/<slug:number>/renvoyer", agreements.send_back, name="send_back"),
    path(f"{BASE}/<slug:number>/sans-responsable", agreements.decide_without_guardian, name="decide_without_guardian"),
    path(f"{BASE}/<slug:number>/sans-visa", agreements.lapse_visas, name="lapse_visas"),
]
