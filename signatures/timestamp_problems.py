"""Weight that an answer of a time-stamping authority may have, and why it is not taken."""

from django.db import models

LARGEST = 8 * 1024
"""Bytes of a token, at most: so much room is kept in the file for each. Usual ones have 2 to 6 kB."""


class TimestampProblem(models.TextChoices):
    """Why the answer of an authority was not taken."""

    UNREACHABLE = "unreachable", "injoignable"
    SLOW = "slow", "pas de réponse à temps"
    REFUSED = "refused", "demande refusée"
    MALFORMED = "malformed", "réponse illisible"
    TOO_LONG = "too_long", "réponse trop longue"
    NONCE = "nonce", "réponse à une autre demande (nonce)"
    IMPRINT = "imprint", "empreinte d'un autre contenu"
    CLOCK = "clock", "heure trop éloignée de la nôtre"
    EXPIRED = "expired", "certificat hors de ses dates"
    UNTRUSTED = "untrusted", "certificat ou signature non reconnus"


class NotTaken(Exception):
    """An answer that is refused; its argument is the :class:`TimestampProblem`."""
