"""Addresses of agreements: personal links and the page a QR code leads to."""

from django.urls import path

from . import views

urlpatterns = [
    path("s/<str:token>", views.personal_link, name="personal_link"),
    path("s/<str:token>/code", views.send_code, name="send_code"),
    path("s/<str:token>/signer", views.sign, name="sign"),
    path("s/<str:token>/refuser", views.refuse, name="refuse"),
    path("s/<str:token>/copie/<str:purpose>", views.copy, name="copy"),
    path("v/<str:number>/<int:version>", views.verification, name="verification"),
]
