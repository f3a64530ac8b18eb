"""Addresses of the family: the entrance without a link, and the pages of a pupil's or a guardian's link."""

from django.urls import path

from .views import entrance, link, mentor, oral, sharing

urlpatterns = [
    path("j-ai-deja-un-stage", entrance.own_place, name="own_place"),
    path("code", entrance.typed_code, name="typed_code"),
    path("mes-liens", entrance.recover_links, name="recover_links"),
    path("mes-liens/demande-recue", entrance.links_sent, name="links_sent"),
    path("pas-pour-moi", entrance.not_mine_done, name="not_mine_done"),
    path("f/<slug:token>", link.family, name="family"),
    path("f/<slug:token>/j-ai-deja-un-stage", link.family_own_place, name="family_own_place"),
    path("f/<slug:token>/parcours", link.family_path, name="family_path"),
    path("f/<slug:token>/recherches", link.family_searches, name="family_searches"),
    path("f/<slug:token>/stage/<slug:number>/ouvert", link.family_opened, name="family_opened"),
    path("f/<slug:token>/stage/<slug:number>/absence", link.family_absence, name="family_absence"),
    path("f/<slug:token>/stage/<slug:number>/en-poche", link.family_pocket, name="family_pocket"),
    path("f/<slug:token>/stage/<slug:number>/agenda", link.family_calendar, name="family_calendar"),
    path("f/<slug:token>/quelque-chose-ne-va-pas", link.family_alert, name="family_alert"),
    path("f/<slug:token>/quelque-chose-ne-va-pas/<uuid:alert>", link.family_alert_sent, name="family_alert_sent"),
    path("f/<slug:token>/rappelez-moi", link.family_call, name="family_call"),
    path("f/<slug:token>/assurance", link.family_insurance, name="family_insurance"),
    path("f/<slug:token>/oral/<uuid:uuid>", oral.family_oral, name="family_oral"),
    path("f/<slug:token>/mentor", mentor.family_mentor, name="family_mentor"),
    path("f/<slug:token>/mentor/<slug:name>", mentor.family_mentor_act, name="family_mentor_act"),
    path("f/<slug:token>/mes-responsables/<slug:name>", sharing.family_share, name="family_share"),
    path("f/<slug:token>/recu/<uuid:report>", link.family_receipt, name="family_receipt"),
    path("f/<slug:token>/pas-pour-moi", link.family_not_mine, name="family_not_mine"),
    path("f/<slug:token>/quitter", link.family_leave, name="family_leave"),
]
