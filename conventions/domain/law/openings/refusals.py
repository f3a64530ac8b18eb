"""Refusals of openings."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    kind_opened_already=Entry(_("Ce stage est déjà ouvert à ce niveau :"), _("fermez-le d'abord pour le changer.")),
    kind_closed_already=Entry(_("Ce stage vient d'être fermé :"), _("rechargez la page.")),
)
