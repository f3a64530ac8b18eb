"""The states of an application and what each means; nothing else compares a state."""

from django.db import models

from workflow.states import StateWord, StateWords, means


class State(models.TextChoices):
    SUBMITTED = "submitted", "envoyée"
    WAITING = "waiting", "sur liste d'attente"
    ACCEPTED = "accepted", "acceptée par l'organisme"
    CONFIRMED = "confirmed", "confirmée par l'élève"
    REJECTED = "rejected", "non retenue"
    WITHDRAWN = "withdrawn", "retirée"
    STOPPED = "stopped", "arrêtée par la famille"
    LAPSED = "lapsed", "restée sans réponse"


class ApplicationWords(StateWords):
    """Questions to an application's state."""

    STATES = State

    is_open = StateWord()
    """The host or the pupil has still to answer."""
    awaits_host = StateWord()
    """The host has to answer."""
    is_waiting = StateWord()
    """The host would take the pupil, once a seat is free."""
    awaits_pupil = StateWord()
    """The pupil has to confirm."""
    holds_seat = StateWord()
    """A seat of the offer is kept for the pupil."""
    is_confirmed = StateWord()
    """The pupil comes."""
    is_withdrawn = StateWord()
    """The pupil went elsewhere, and may apply again."""
    was_let_down = StateWord()
    """The host refused, or nobody answered in time."""

    MEANINGS = {
        State.SUBMITTED: means(is_open, awaits_host),
        State.WAITING: means(is_open, is_waiting),
        State.ACCEPTED: means(is_open, awaits_pupil, holds_seat),
        State.CONFIRMED: means(holds_seat, is_confirmed),
        State.REJECTED: means(was_let_down),
        State.WITHDRAWN: means(is_withdrawn),
        State.STOPPED: means(),
        State.LAPSED: means(was_let_down),
    }
