"""Refusals of searches."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    offer_is_far=Entry(
        _("Ce stage est trop loin pour rentrer chaque jour."),
        _("Demandez à l'établissement : lui seul peut proposer un hébergement."),
    ),
    searches_kept_enough=Entry(
        _("Cet élève a déjà %(most)s recherches gardées."), _("Oubliez-en une avant d'en garder une autre.")
    ),
    search_finds_many=Entry(
        _("Cette recherche trouve déjà plus de %(most)s offres."),
        _("Choisissez-en une, ou précisez la recherche avant de la garder."),
    ),
)
