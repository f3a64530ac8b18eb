"""Refusals to people who post for others."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    site_not_listed=Entry(
        _("Ce site n'est pas dans la liste de votre réseau."),
        _("Ajoutez son SIRET à la liste des sites, puis recommencez."),
    ),
    account_needs_email=Entry(
        _("Un compte se fait avec une adresse électronique, et vous n'avez donné qu'un téléphone."),
        _("Confiez d'abord vos offres à votre adresse, par « Confier à un collègue »."),
    ),
    file_confirmed=Entry(_("Ce fichier est déjà confirmé."), _("Envoyez-en un autre pour changer de colonnes.")),
)
