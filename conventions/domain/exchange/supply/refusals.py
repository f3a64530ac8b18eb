"""Refusals of letters to last year's hosts and to networks."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    nobody_to_ask=Entry(_("Aucun organisme à qui écrire n'est coché :"), _("cochez-en au moins un dans la liste.")),
    too_many_to_ask=Entry(
        _("Une lettre part vers {most} organismes au plus à la fois :"),
        _("décochez-en, puis envoyez le reste ensuite."),
    ),
    network_just_asked=Entry(
        _("Ce réseau a déjà reçu cette demande ce trimestre, ou plus personne n'y répond :"),
        _("rechargez la page pour voir ce qui reste à demander."),
    ),
    hosts_just_asked=Entry(
        _("Quelqu'un vient d'écrire à l'un de ces organismes :"), _("rechargez la page pour voir ceux qui restent.")
    ),
)
