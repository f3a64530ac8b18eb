"""Addresses of a party's personal signature link, all under ``/s/``."""

from django.urls import path, re_path

from . import exits, views

urlpatterns = [
    path("s/<slug:token>", views.personal_link, name="personal_link"),
    path("s/<slug:token>/code", views.send_code, name="send_code"),
    path("s/<slug:token>/signer", views.sign, name="sign"),
    path("s/<slug:token>/refuser", exits.refuse, name="refuse"),
    re_path(r"^s/(?P<token>[-\w]+)/(?P<what>erreur|aide|desaccord)$", exits.tell, name="tell_school"),
    path("s/<slug:token>/pas-pour-moi", exits.not_mine, name="not_mine"),
    path("s/<slug:token>/contester", exits.contest, name="contest"),
    path("s/<slug:token>/copie/<str:purpose>", views.copy, name="copy"),
]
