"""Checks shared by the columns of people: UAI, SIRET, telephone, hour option; each says in a sentence what is wrong."""

import re
from datetime import time

from django.core.exceptions import ValidationError

from .siret import siret_valid
from .uai import uai_valid

EARLIEST, LATEST = time(8), time(18)
"""Within what hours a school may narrow the day."""


def validate_uai(value: str) -> None:
    if not uai_valid(value):
        raise ValidationError("Ce numéro UAI n'existe pas : sept chiffres puis la lettre de contrôle.")


def validate_siret(value: str) -> None:
    if value and not siret_valid(value):
        raise ValidationError("Ce SIRET n'existe pas : vérifiez ses quatorze chiffres.")


def validate_phone(value: str) -> None:
    """Ask for the form in which numbers are kept: E.164."""
    if value and not re.fullmatch(r"\+[1-9][0-9]{5,14}", value):
        raise ValidationError("Écrivez le numéro sous sa forme internationale, par exemple +33612345678.")


def validate_hour_option(value: time) -> None:
    if not EARLIEST <= value <= LATEST:
        raise ValidationError("Choisissez une heure entre 8 h et 18 h.")
