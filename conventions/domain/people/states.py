"""The states of an account and of a ban on a host, and what each means; nothing else compares a state."""

from django.db import models

from workflow.states import Word, Words, means


class AccountState(models.TextChoices):
    OPEN = "open", "ouvert"
    CLOSED = "closed", "fermé"


class BanState(models.TextChoices):
    IN_FORCE = "in_force", "en vigueur"
    LIFTED = "lifted", "levée"


class BanWords(Words):
    """What may be asked of a ban's state; whether an account is open, its own ``is_active`` says."""

    STATES = BanState

    is_in_force = Word()
    """No agreement may be made with the host."""

    MEANINGS = {
        BanState.IN_FORCE: means(is_in_force),
        BanState.LIFTED: means(),
    }
