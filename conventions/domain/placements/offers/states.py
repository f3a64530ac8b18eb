"""The states of an offer and what each means; nothing else compares a state."""

from django.db import models

from workflow.states import StateWord, StateWords, means


class State(models.TextChoices):
    DRAFT = "draft", "brouillon"
    SUBMITTED = "submitted", "à vérifier"
    PUBLISHED = "published", "publiée"
    FILLED = "filled", "complète"
    SUSPENDED = "suspended", "suspendue"
    WITHDRAWN = "withdrawn", "retirée"
    EXPIRED = "expired", "passée"


class OfferWords(StateWords):
    """Questions to an offer's state."""

    STATES = State

    is_open = StateWord()
    """Pupils may apply."""
    is_draft = StateWord()
    """Its host is still writing it."""
    awaits_check = StateWord()
    """An officer has still to look at it."""
    is_visible = StateWord()
    """Whoever applied, or saw it in a list, may still read it."""
    is_paused = StateWord()
    """Nothing may be asked of it for now."""
    is_withdrawn = StateWord()
    """The host no longer offers these seats."""
    is_expired = StateWord()
    """Its last dates have begun."""
    is_over = StateWord()
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
