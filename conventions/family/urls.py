"""Addresses of the family: the doors without a link, and the pages of a pupil's or a guardian's link."""

from django.urls import path

from . import entrances, views

urlpatterns = [
    path("j-ai-deja-un-stage", entrances.own_place, name="own_place"),
    path("code", entrances.typed_code, name="typed_code"),
    path("mes-liens", entrances.recover_links, name="recover_links"),
    path("mes-liens/demande-recue", entrances.links_sent, name="links_sent"),
    path("pas-pour-moi", entrances.not_mine_done, name="not_mine_done"),
    path("f/<slug:token>", views.family, name="family"),
    path("f/<slug:token>/j-ai-deja-un-stage", views.family_own_place, name="family_own_place"),
    path("f/<slug:token>/stage/<slug:number>/ouvert", views.family_opened, name="family_opened"),
    path("f/<slug:token>/stage/<slug:number>/absence", views.family_absence, name="family_absence"),
    path("f/<slug:token>/stage/<slug:number>/en-poche", views.family_pocket, name="family_pocket"),
    path("f/<slug:token>/quelque-chose-ne-va-pas", views.family_alert, name="family_alert"),
    path("f/<slug:token>/recu/<uuid:report>", views.family_receipt, name="family_receipt"),
    path("f/<slug:token>/pas-pour-moi", views.family_not_mine, name="family_not_mine"),
    path("f/<slug:token>/quitter", views.family_leave, name="family_leave"),
]
