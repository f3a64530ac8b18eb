"""Refusals of signing off a language."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    language_without_sentences=Entry(
        _("Rien n'est à relire dans cette langue :"),
        _("faites d'abord traduire ses phrases."),
    ),
    reviewer_unnamed=Entry(_("Qui a relu n'est pas nommé :"), _("donnez le nom de la personne avec --reviewer.")),
    sheet_of_other_sentences=Entry(
        _("La feuille n'est pas celle d'aujourd'hui :"),
        _("imprimez-la de nouveau et faites relire ce qui a changé."),
    ),
)
