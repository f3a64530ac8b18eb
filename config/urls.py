"""Addresses of the site: the trade's own come from conventions/urls.py."""

from django.conf import settings
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from config import health, pki, receipts, views

urlpatterns = [
    path("", views.home, name="home"),
    path("accessibilite", views.accessibility, name="accessibility"),
    path("mentions-legales", views.written_page, {"template": "legal_notice"}, name="legal_notice"),
    path("donnees-personnelles", views.privacy, name="privacy"),
    path("donnees-personnelles/eleves", views.written_page, {"template": "privacy_pupils"}, name="privacy_pupils"),
    path("conditions", views.written_page, {"template": "terms"}, name="terms"),
    path("sante", health.ready, name="health"),
    path("sante/vie", health.alive, name="health_alive"),
    path("sante/details", health.details, name="health_details"),
    path("pki/racine.pem", pki.roots, name="pki_roots"),
    path("pki/<slug:issuer>.crl", pki.revocation_list, name="pki_revocation_list"),
    path("avis/sms", receipts.sms_receipt, name="sms_receipt"),
    path("avis/sms/reponse", receipts.sms_answer, name="sms_answer"),
    path("avis/sms/<str:token>", receipts.sms_provider_receipt, name="sms_provider_receipt"),
    path("avis/courriel", receipts.mail_receipt, name="mail_receipt"),
    re_path("^admin/", RedirectView.as_view(pattern_name="operator"), name="former_administration"),
    path("", include("conventions.urls")),
]
if settings.DEMONSTRATION_PAGES:
    urlpatterns.append(path("", include("config.development.demo.urls")))
handler500 = "config.views.server_error"
