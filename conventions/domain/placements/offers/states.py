"""The states of an offer and what each means; nothing else compares a state."""

from django.db import models

from workflow.states import Word, Words, means


class State(models.TextChoices):
    PUBLISHED = "published", "publiée"
    FILLED = "filled", "complète"
    WITHDRAWN = "withdrawn", "retirée"


class OfferWords(Words):
    """What may be asked of an offer's state."""

    STATES = State

    is_open = Word()
    """Pupils may apply."""
    is_withdrawn = Word()
    """The host no longer offers these seats."""

    MEANINGS = {
        State.PUBLISHED: means(is_open),
        State.FILLED: means(),
        State.WITHDRAWN: means(is_withdrawn),
    }
