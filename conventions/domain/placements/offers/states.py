"""The states of an offer and what each means; nothing else compares a state."""

from django.db import models

from workflow.states import Word, Words, means


class State(models.TextChoices):
    DRAFT = "draft", "brouillon"
    SUBMITTED = "submitted", "à vérifier"
    PUBLISHED = "published", "publiée"
    FILLED = "filled", "complète"
    SUSPENDED = "suspended", "suspendue"
    WITHDRAWN = "withdrawn", "retirée"
    EXPIRED = "expired", "passée"


class OfferWords(Words):
    """Questions to an offer's state."""

    STATES = State

    is_open = Word()
    """Pupils may apply."""
    is_draft = Word()
    """Its host is still writing it."""
    awaits_check = Word()
    """An officer has still to look at it."""
    is_visible = Word()
    """Whoever applied, or saw it in a list, may still read it."""
    is_paused = Word()
    """Nothing may be asked of it for now."""
    is_withdrawn = Word()
    """The host no longer offers these seats."""
    is_expired = Word()
    """Its last dates have begun."""
    is_over = Word()
    """Nothing more will come of it."""

    MEANINGS = {
        State.DRAFT: means(is_draft),
        State.SUBMITTED: means(awaits_check),
        State.PUBLISHED: means(is_open, is_visible),
        State.FILLED: means(is_visible),
        State.SUSPENDED: means(is_paused),
        State.WITHDRAWN: means(is_withdrawn, is_over),
        State.EXPIRED: means(is_expired, is_over),
    }
