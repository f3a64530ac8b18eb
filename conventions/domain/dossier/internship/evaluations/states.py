"""The states of an evaluation and what each means; nothing else compares a state."""

from django.db import models

from workflow.states import StateWord, StateWords, means


class State(models.TextChoices):
    ASKED = "asked", "demandée"
    SUBMITTED = "submitted", "rendue"
    LAPSED = "lapsed", "sans suite"


class EvaluationWords(StateWords):
    """Questions to an evaluation's state."""

    STATES = State

    is_awaited = StateWord()
    """The answers may be given."""
    is_submitted = StateWord()
    """The answers are given and sealed."""

    MEANINGS = {
        State.ASKED: means(is_awaited),
        State.SUBMITTED: means(is_submitted),
        State.LAPSED: means(),
    }
