"""How sure we are of who signed: what was observed, in plain words, never a legal level that it does not have.

A link and a code sent to one mailbox are one channel: whoever reads it has both (NIST SP 800-63B does not even accept
a mailbox as an out-of-band device).
"""

from django.db import models


class Assurance(models.TextChoices):
    """Proof that one signature rests on."""

    ACCOUNT_SECOND_FACTOR = "account_second_factor", "compte avec second facteur, puis code à usage unique"
    ACCOUNT = "account", "compte sans second facteur, puis code à usage unique"
    TWO_CHANNELS = "two_channels", "lien personnel et code reçus par deux voies différentes"
    ONE_CHANNEL = "one_channel", "lien personnel et code reçus par la même voie"
    SHARED_CONTACT = "shared_contact", "lien personnel et code reçus à un contact partagé avec une autre partie"
    IN_PERSON = "in_person", "en présence d'un membre du personnel, qui déclare qui est la personne et reçoit le code"
    PAPER = "paper", "signature sur papier, copie certifiée par l'établissement"


def by_account(*, second_factor: bool) -> Assurance:
    """Return the assurance of a signature made from an account."""
    return Assurance.ACCOUNT_SECOND_FACTOR if second_factor else Assurance.ACCOUNT


def by_link(*, shared: bool, code_channel: str, link_channels: set[str]) -> Assurance:
    """Return the assurance of a signature made from a personal link: the weakest fact decides."""
    if shared:
        return Assurance.SHARED_CONTACT
    return Assurance.ONE_CHANNEL if code_channel in link_channels else Assurance.TWO_CHANNELS
