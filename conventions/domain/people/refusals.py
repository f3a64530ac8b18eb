"""What accounts refuse."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    password_chosen=Entry(
        _("Cette personne a déjà choisi son mot de passe :"), _("elle se connecte avec son adresse.")
    ),
    too_many_papers=Entry(
        _("Beaucoup de fichiers ont été envoyés pour cet élève depuis une heure."), _("Réessayez dans une heure.")
    ),
    sole_guardian_unknown=Entry(
        _("Cette personne n'est pas sur la fiche de l'élève :"),
        _("choisissez le responsable qui exerce l'autorité parentale."),
    ),
)
