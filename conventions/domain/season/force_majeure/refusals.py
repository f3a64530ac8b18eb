"""Refusals of suspending many, and of going on afterwards."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    no_internship_chosen=Entry(
        _("Aucun stage n'est concerné."), _("Changez les dates ou les communes, ou cochez au moins un stage.")
    ),
    make_up_unsigned=Entry(
        _("Cette convention n'est pas encore signée par tous : un avenant n'y change rien."),
        _("Préparez une nouvelle version avec d'autres dates."),
    ),
    made_up_in_the_past=Entry("", _("L'avenant est signé avant le premier jour rattrapé : indiquez un jour à venir.")),
    nothing_to_make_up=Entry(
        _("Aucune journée entière n'a été perdue avant le {day:%d/%m/%Y} :"),
        _("reprenez le stage, il n'y a rien à rattraper."),
    ),
)
