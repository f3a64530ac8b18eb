"""The states of a proposal of assignments and what each means; nothing else compares a state."""

from django.db import models

from workflow.states import StateWord, StateWords, means


class State(models.TextChoices):
    COMPUTING = "computing", "en calcul"
    READY = "ready", "à relire"
    SENT = "sent", "envoyée"
    CLOSED = "closed", "close"
    DISCARDED = "discarded", "abandonnée"


class AssignmentWords(StateWords):
    """Questions to a proposal's state."""

    STATES = State

    is_computing = StateWord()
    """A job looks for the places."""
    is_ready = StateWord()
    """It may be read, changed by hand, and sent."""
    is_sent = StateWord()
    """Pupils and hosts answer; one of an officer's waits for the heads."""
    is_over = StateWord()
    """Nothing more is done with it."""

    MEANINGS = {
        State.COMPUTING: means(is_computing),
        State.READY: means(is_ready),
        State.SENT: means(is_sent),
        State.CLOSED: means(is_over),
        State.DISCARDED: means(is_over),
    }
