"""Addresses of agreements: personal links and the page a QR code leads to."""

from django.urls import path

from . import views

urlpatterns = [
    path("s/<slug:token>", views.personal_link, name="personal_link"),
    path("s/<slug:token>/code", views.send_code, name="send_code"),
    path("s/<slug:token>/signer", views.sign, name="sign"),
    path("s/<slug:token>/refuser", views.refuse, name="refuse"),
    path("s/<slug:token>/copie/<str:purpose>", views.copy, name="copy"),
    path("v/<slug:number>/<int:version>", views.verification, name="verification"),
]
