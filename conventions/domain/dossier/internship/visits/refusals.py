"""Refusals of planning and noting visits."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    visit_of_another=Entry(_("Cette visite est celle d'une autre personne :"), _("planifiez la vôtre.")),
    nothing_to_visit=Entry(_("Ce stage n'a pas lieu, ou il est clôturé :"), _("choisissez un autre élève à visiter.")),
    pupil_not_there=Entry(
        _("L'élève n'est pas chez l'organisme le {day:%d/%m/%Y} :"), _("choisissez un jour de présence, ou appelez.")
    ),
    visit_already_planned=Entry(_("Vous avez déjà planifié cette visite :"), _("ouvrez-la dans « Mes visites ».")),
    visit_not_yet=Entry(_("Une visite se note une fois faite :"), _("revenez le {day:%d/%m/%Y}.")),
    too_many_visits=Entry(
        _("Le {day:%d/%m/%Y} n'a pas assez d'heures :"), _("décochez-en, ou rapprochez les visites.")
    ),
    visit_hour_past=Entry(_("{at:%H:%M} est passé :"), _("choisissez une heure à venir.")),
    visit_is_done=Entry(_("Cette visite est faite :"), _("corrigez ce que vous en avez écrit.")),
)
