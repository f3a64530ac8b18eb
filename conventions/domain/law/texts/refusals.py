"""Refusals of voted texts."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    text_known=Entry(_("Ce texte est déjà là, avec cette date :"), _("regardez la liste des textes.")),
    text_changed=Entry(_("Ce texte vient d'être mis en service ou retiré :"), _("rechargez la page.")),
)
