"""The states of an application and what each means; nothing else compares a state."""

from django.db import models

from workflow.states import Word, Words, means


class State(models.TextChoices):
    SUBMITTED = "submitted", "envoyée"
    ACCEPTED = "accepted", "acceptée par l'organisme"
    CONFIRMED = "confirmed", "confirmée par l'élève"
    REJECTED = "rejected", "non retenue"
    WITHDRAWN = "withdrawn", "retirée"


class ApplicationWords(Words):
    """What may be asked of an application's state."""

    STATES = State

    is_open = Word()
    """The host or the pupil has still to answer."""
    holds_seat = Word()
    """A seat of the offer is taken by it."""
    is_withdrawn = Word()
    """The pupil went elsewhere, and may apply again."""

    MEANINGS = {
        State.SUBMITTED: means(is_open),
        State.ACCEPTED: means(is_open),
        State.CONFIRMED: means(holds_seat),
        State.REJECTED: means(),
        State.WITHDRAWN: means(is_withdrawn),
    }
