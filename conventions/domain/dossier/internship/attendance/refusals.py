"""Refusals of attendance."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    half_day_to_come=Entry(_("Cette demi-journée n'est pas encore venue :"), _("revenez le {day:%d/%m/%Y}.")),
    absence_to_come=Entry(
        _("L'après-midi n'a pas encore commencé :"), _("notez une absence à partir de {start:%H:%M}.")
    ),
    half_day_suspended=Entry(
        _("Le stage est suspendu cette demi-journée ({cause}) : l'élève n'est pas attendu, ni absent."),
        _("Appelez l'établissement si ce n'est pas le cas."),
    ),
    no_presence_that_day=Entry(_("Aucune présence n'est prévue ce jour-là :"), _("rechargez la page.")),
    day_marked_otherwise=Entry(
        _("Une partie de cette journée est déjà notée autrement :"), _("notez chaque demi-journée.")
    ),
    family_without_contact=Entry(
        _("L'établissement ne connaît ni adresse ni numéro pour la famille :"), _("appelez le lieu de stage.")
    ),
    file_not_open=Entry(
        _("Le dossier est clôturé ou le stage n'a pas commencé."),
        _("Notez les présences entre le premier jour et la clôture."),
    ),
    too_late_to_take_back=Entry(
        _("Il est trop tard pour annuler, ou quelqu'un d'autre l'a noté :"), _("corrigez la demi-journée.")
    ),
    family_already_told=Entry(
        _("La famille a déjà été prévenue de cette absence :"), _("appelez-la si elle ne répond pas.")
    ),
)
