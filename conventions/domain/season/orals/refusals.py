"""Refusals of orals."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    orals_noted=Entry(
        _("Un jury a déjà noté un passage :"), _("déplacez les passages un par un plutôt que de tout refaire.")
    ),
    orals_told=Entry(_("Des familles sont déjà prévenues :"), _("changez le jour ou l'heure plutôt que de retirer.")),
    oral_noted=Entry(_("Ce passage est déjà noté :"), _("corrigez les mots, ou gardez cette place.")),
    oral_place_gone=Entry(_("Cette place n'existe plus :"), _("rechargez la page et choisissez-en une autre.")),
    oral_is_ahead=Entry(_("Ce passage est à venir :"), _("notez-le le jour même, ou après.")),
    orals_full=Entry(_("Il ne reste aucune place libre :"), _("ajoutez un jury ou un jour, ou finissez plus tard.")),
    oral_pupil_gone=Entry(_("Cet élève n'est plus dans la classe, ou passe déjà :"), _("rechargez la page.")),
    orals_gone=Entry(_("Ces oraux n'existent plus :"), _("rechargez la page.")),
)
