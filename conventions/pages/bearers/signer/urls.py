"""Addresses of a party's personal signature link, all under ``/s/``, and of the school's device under ``/ici``."""

from django.urls import path, re_path

from .views import device, exits, receipt, signing

urlpatterns = [
    path("s/<slug:token>", signing.personal_link, name="personal_link"),
    path("s/<slug:token>/code", signing.send_code, name="send_code"),
    path("s/<slug:token>/signer", signing.sign, name="sign"),
    path("s/<slug:token>/lu", signing.tick_read, name="tick_read"),
    path("s/<slug:token>/refuser", exits.refuse, name="refuse"),
    re_path(r"^s/(?P<token>[-\w]+)/(?P<what>erreur|aide|desaccord)$", exits.tell, name="tell_school"),
    path("s/<slug:token>/rappelez-moi", exits.call, name="party_call"),
    path("s/<slug:token>/pas-pour-moi", exits.not_mine, name="not_mine"),
    path("s/<slug:token>/contester", exits.contest, name="contest"),
    path("s/<slug:token>/recu", receipt.receipt, name="receipt"),
    path("s/<slug:token>/agenda", signing.calendar, name="party_calendar"),
    path("s/<slug:token>/copie/<str:purpose>", signing.copy, name="copy"),
    path("s/<slug:token>/copie-par-courriel", signing.mail_copy_of, name="mail_copy"),
    path("ici", device.read, name="device"),
    path("ici/code", device.code, name="device_code"),
    path("ici/fin", device.end, name="device_end"),
    path("ici/reprendre", device.take_back_account, name="device_take_back"),
]
