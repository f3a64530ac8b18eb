"""Addresses of the host's link."""

from django.urls import path

from . import views, works

urlpatterns = [
    path("h/<slug:token>", views.host, name="host"),
    path("h/<slug:token>/remplir", views.host_begin, name="host_begin"),
    path("h/<slug:token>/confirmer", views.host_confirm, name="host_confirm"),
    path("h/<slug:token>/pas-pour-moi", views.host_not_mine, name="host_not_mine"),
    path("h/<slug:token>/etape/<slug:step>", views.host_step, name="host_step"),
    path("h/<slug:token>/reprendre", views.host_reopen, name="host_reopen"),
    path("h/<slug:token>/delegation", views.host_delegation, name="host_delegation"),
    path("h/<slug:token>/delegation/preuve", views.host_proof, name="host_proof"),
    path("h/<slug:token>/cachet", views.host_stamp, name="host_stamp"),
    path("h/<slug:token>/ne-plus-accueillir", views.host_leave, name="host_leave"),
    path("h/<slug:token>/proposer-des-places", views.host_offer, name="host_offer"),
    path("h/<slug:token>/confier", views.host_hand_over, name="host_hand_over"),
    path("h/<slug:token>/eleves", views.host_pupils, name="host_pupils"),
    path("h/<slug:token>/attestation", views.host_attestation, name="host_attestation"),
    path("h/<slug:token>/registre", views.host_register, name="host_register"),
    path("h/<slug:token>/travaux", works.host_works, name="host_works"),
    path("h/<slug:token>/travaux/<uuid:uuid>", works.host_works_pdf, name="host_works_pdf"),
    path("h/<slug:token>/travaux/<uuid:uuid>/retirer", works.host_works_withdraw, name="host_works_withdraw"),
    path("h/<slug:token>/copie/<slug:purpose>", views.host_copy, name="host_copy"),
]
