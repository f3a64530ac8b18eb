"""Addresses of who posts for others and of the targets that an officer sets."""

from django.urls import path

from .views import files, home, mentors, offers, sites, targets, team

urlpatterns = [
    path("reseau/", home.networks, name="networks"),
    path("reseau/<uuid:post>", home.network, name="network"),
    path("reseau/<uuid:post>/objectif", targets.target, name="network_target"),
    path("reseau/<uuid:post>/pourvues-ailleurs", targets.filled, name="network_filled"),
    path("reseau/<uuid:post>/offres", offers.offers, name="network_offers"),
    path("reseau/<uuid:post>/offres/proposer", offers.offer_add, name="network_offer_add"),
    path("reseau/<uuid:post>/offres/ecrire", sites.letter_to_offering, name="network_letter_offering"),
    path("reseau/<uuid:post>/offres/<uuid:offer>/<slug:act>", offers.offer_act, name="network_offer_act"),
    path("reseau/<uuid:post>/fichier", files.offers_file, name="network_file_add"),
    path("reseau/<uuid:post>/fichier/modele", files.sample, name="network_file_sample"),
    path("reseau/<uuid:post>/fichier/<uuid:file>", files.shown, name="network_file"),
    path("reseau/<uuid:post>/fichier/<uuid:file>/colonnes", files.columns, name="network_file_columns"),
    path("reseau/<uuid:post>/fichier/<uuid:file>/confirmer", files.confirm, name="network_file_confirm"),
    path("reseau/<uuid:post>/fichier/<uuid:file>/effacer", files.drop, name="network_file_drop"),
    path("reseau/<uuid:post>/etablissements", sites.sites, name="network_sites"),
    path("reseau/<uuid:post>/etablissements/ajouter", sites.sites_add, name="network_sites_add"),
    path("reseau/<uuid:post>/etablissements/ecrire", sites.letter, name="network_letter"),
    path("reseau/<uuid:post>/etablissements/<uuid:site>/retirer", sites.site_remove, name="network_site_remove"),
    path("reseau/<uuid:post>/equipe", team.team, name="network_team"),
    path("reseau/<uuid:post>/equipe/inviter", team.invite, name="network_invite"),
    path("reseau/<uuid:post>/equipe/passer-la-main", team.hand_over, name="network_hand_over"),
    path("reseau/<uuid:post>/equipe/<uuid:member>/fin", team.end, name="network_member_end"),
    path("reseau/<uuid:post>/mentors", mentors.mentors, name="network_mentors"),
    path("reseau/<uuid:post>/mentors/certifier", mentors.mentor_certify, name="network_mentor_certify"),
    path("reseau/<uuid:post>/mentors/<uuid:mentor>", mentors.mentor, name="network_mentor"),
    path("reseau/<uuid:post>/mentors/<uuid:mentor>/retirer", mentors.mentor_withdraw, name="network_mentor_withdraw"),
    path("reseau/<uuid:post>/mentorats/<uuid:mentoring>/fin", mentors.mentoring_end, name="network_mentoring_end"),
    path("territoire/reseaux/objectif", targets.territory_target, name="territory_target"),
]
