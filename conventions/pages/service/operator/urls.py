"""Addresses of the operator's pages."""

from django.urls import path, register_converter

from .days import DayConverter
from .views import accounts, hosts, networks, recordings, schools, sms, work

register_converter(DayConverter, "isoday")

urlpatterns = [
    path("exploitation/", work.home, name="operator"),
    path("exploitation/etablissements", schools.schools, name="operator_schools"),
    path("exploitation/etablissements/ajouter", schools.school_add, name="operator_school_add"),
    path("exploitation/etablissements/fichier", schools.schools_import, name="operator_schools_import"),
    path("exploitation/etablissements/fichier/<uuid:uuid>", schools.upload, name="operator_schools_file"),
    path("exploitation/etablissements/fichier/<uuid:uuid>/reprendre", schools.confirm, name="operator_schools_confirm"),
    path("exploitation/etablissements/fichier/<uuid:uuid>/effacer", schools.drop, name="operator_schools_drop"),
    path("exploitation/etablissements/<slug:uai>", schools.school, name="operator_school"),
    path("exploitation/comptes", accounts.accounts, name="operator_accounts"),
    path("exploitation/comptes/ouvrir", accounts.account_open, name="operator_account_open"),
    path("exploitation/comptes/fonction", accounts.appoint, name="operator_appoint"),
    path("exploitation/comptes/<uuid:uuid>", accounts.account, name="operator_account"),
    path("exploitation/comptes/<uuid:uuid>/territoire", accounts.officer_add, name="operator_officer_add"),
    path("exploitation/comptes/<uuid:uuid>/<slug:act>", accounts.account_act, name="operator_account_act"),
    path("exploitation/fonctions/<uuid:uuid>/fin", accounts.post_end, name="operator_post_end"),
    path("exploitation/territoires", accounts.officers, name="operator_officers"),
    path("exploitation/territoires/<uuid:uuid>/fin", accounts.officer_end, name="operator_officer_end"),
    path("exploitation/reseaux", networks.networks, name="operator_networks"),
    path("exploitation/reseaux/ajouter", networks.networks_add, name="operator_networks_add"),
    path("exploitation/reseaux/<uuid:network>/referent", networks.appoint, name="operator_network_appoint"),
    path("exploitation/reseaux/fonctions/<uuid:member>/fin", networks.end, name="operator_network_end"),
    path("exploitation/organismes", hosts.bans, name="operator_bans"),
    path("exploitation/organismes/interdire", hosts.ban_add, name="operator_ban_add"),
    path("exploitation/organismes/<uuid:uuid>/lever", hosts.ban_lift, name="operator_ban_lift"),
    path("exploitation/voix", recordings.recordings, name="operator_recordings"),
    path("exploitation/voix/<slug:language>/<slug:sentence>", recordings.recording, name="operator_recording"),
    path(
        "exploitation/voix/<slug:language>/<slug:sentence>/supprimer",
        recordings.recording_remove,
        name="operator_recording_remove",
    ),
    path("exploitation/messages", work.messages_lost, name="operator_messages"),
    path("exploitation/messages/aussitot", work.messages_now, name="operator_messages_now"),
    path("exploitation/messages/<isoday:day>/<slug:slug>", work.messages_of, name="operator_messages_of"),
    path("exploitation/sms", sms.sms, name="operator_sms"),
    path("exploitation/sms/plafond", sms.ceiling, name="operator_sms_ceiling"),
    path("exploitation/taches", work.jobs, name="operator_jobs"),
    path("exploitation/taches/<str:key>", work.job, name="operator_job"),
    path("exploitation/dates", work.dates, name="operator_dates"),
    path("exploitation/stockage", work.storage, name="operator_storage"),
]
