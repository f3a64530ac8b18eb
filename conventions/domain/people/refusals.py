"""What accounts refuse."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    password_chosen=Entry(
        _("Cette personne a déjà choisi son mot de passe :"), _("elle se connecte avec son adresse.")
    ),
)
