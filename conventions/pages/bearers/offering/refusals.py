"""Refusals of the public screens of offers."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    too_many_offers=Entry(
        _("Beaucoup d'offres viennent d'être écrites avec cette connexion ou pour ce contact."),
        _("Ouvrez le lien déjà reçu, ou réessayez dans une heure : ce que vous avez écrit est gardé."),
    ),
)
"""The rest is refused by the rooms of offers and of seats."""
