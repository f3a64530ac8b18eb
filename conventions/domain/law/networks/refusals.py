"""Refusals of networks."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    outside_of_post=Entry(
        _("Ce territoire n'est pas le vôtre."), _("Demandez au référent central du réseau, ou à l'exploitant.")
    ),
    last_of_team=Entry(
        _("Plus personne n'agirait pour ce réseau."), _("Invitez d'abord quelqu'un d'autre, ou passez la main.")
    ),
    targets_elsewhere=Entry(
        _("Un objectif est fixé par le référent central du réseau, ou par le référent du territoire."),
        _("Écrivez-leur."),
    ),
)
