"""Refusals of periods."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    last_period=Entry(
        _("C'est la seule période de l'année :"), _("changez-la, ou rendez-la facultative, plutôt que de la retirer.")
    ),
    period_decided=Entry(
        _("Une décision a été prise pour un élève dans cette période :"), _("changez-la plutôt que de la retirer.")
    ),
    period_has_orals=Entry(_("Des oraux sont prévus après cette période :"), _("changez-la plutôt que de la retirer.")),
    periods_confirmed_there=Entry(
        _("Les périodes de {year} sont déjà confirmées :"), _("changez-les sur leur page, rien n'est repris.")
    ),
    period_gone=Entry(_("Cette période n'existe plus :"), _("rechargez la page.")),
    decide_by_office=Entry(_("Dispenser un élève ne vous revient pas :"), _("demandez à la direction.")),
    pupil_not_of_period=Entry(
        _("Cette période n'est pas celle de cet élève ({name}) :"), _("vérifiez sa classe et son niveau.")
    ),
    dispensation_without_reason=Entry("", _("Choisissez la raison de la dispense.")),
    search_log_full=Entry(_("La liste des demandes est pleine :"), _("parlez de la suite avec l'établissement.")),
    no_pupil_ticked=Entry("", _("Cochez au moins un élève.")),
)
