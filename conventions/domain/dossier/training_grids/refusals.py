"""Refusals of grids and certifying marks."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    grid_of_referent=Entry(
        _("Remplir cette grille revient à l'enseignant référent de l'élève."), _("Demandez-lui de le faire.")
    ),
    grid_awaits_tutor=Entry(
        _("Le tuteur ou la tutrice n'a pas encore rempli sa partie :"), _("attendez-la, ou appelez l'organisme.")
    ),
    grid_closed=Entry(_("Cette grille est fermée, elle ne change plus :"), _("rien à faire.")),
    grid_incomplete=Entry("", _("Choisissez un niveau pour chaque compétence.")),
    grid_met_later=Entry(_("Cet entretien n'a pas encore eu lieu :"), _("indiquez le jour où vous vous êtes parlé.")),
    grid_of_another_diploma=Entry(
        _("Ces compétences ne sont pas celles du diplôme de l'élève ({codes}) :"),
        _("corrigez l'annexe pédagogique ou la formation de l'élève."),
    ),
    mark_after_grid=Entry(_("La grille n'est pas fermée :"), _("fermez-la avant de donner une note.")),
    jury_before_end=Entry(_("La période finit le {day:%d/%m/%Y} :"), _("le jury se réunit après. Corrigez la date.")),
    mark_deliberated=Entry(_("Le jury a délibéré, cette note ne change plus :"), _("adressez-vous au jury.")),
)
