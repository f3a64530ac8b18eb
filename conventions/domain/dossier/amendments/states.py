"""The states of an amendment's life and what each means; nothing else compares a state."""

from django.db import models

from workflow.states import StateWord, StateWords, means


class State(models.TextChoices):
    DRAFTED = "drafted", "en préparation"
    SIGNING = "signing", "à signer"
    SEALED = "sealed", "en vigueur"
    REFUSED = "refused", "refusé par une partie"
    WITHDRAWN = "withdrawn", "retiré"
    EXPIRED = "expired", "expiré"


class AmendmentWords(StateWords):
    """Questions to an amendment's state."""

    STATES = State

    is_open = StateWord()
    """It may still come into force; an agreement has one such at most."""
    is_being_drafted = StateWord()
    """The school prepares it, and nobody else knows of it."""
    is_being_signed = StateWord()
    """Frozen, and its parties are asked."""
    counts_as_signed = StateWord()
    """It is in force: the agreement is what it says."""
    is_stopped = StateWord()
    """It ended without coming into force."""

    MEANINGS = {
        State.DRAFTED: means(is_open, is_being_drafted),
        State.SIGNING: means(is_open, is_being_signed),
        State.SEALED: means(counts_as_signed),
        State.REFUSED: means(is_stopped),
        State.WITHDRAWN: means(is_stopped),
        State.EXPIRED: means(is_stopped),
    }
