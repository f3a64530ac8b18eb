"""The states of a half-day of presence and what each means; nothing else compares a state."""

from django.db import models

from workflow.states import StateWord, StateWords, means


class State(models.TextChoices):
    EXPECTED = "expected", "attendue"
    PRESENT = "present", "présence"
    LATE = "late", "retard"
    ABSENT = "absent", "absence"
    JUSTIFIED = "justified", "absence justifiée"
    UNKNOWN = "unknown", "non renseignée"
    SUSPENDED = "suspended", "suspendue"


class HalfDayWords(StateWords):
    """Questions to a half-day's state."""

    STATES = State

    is_unmarked = StateWord()
    """Nobody has said yet whether the pupil came."""
    was_attended = StateWord()
    """The pupil came, in time or late."""
    was_missed = StateWord()
    """The pupil did not come, and the school has not accepted a reason."""
    was_away = StateWord()
    """The pupil did not come, whatever the reason."""
    was_left_unsaid = StateWord()
    """Nobody said in time whether the pupil came."""
    is_suspended = StateWord()
    """The internship was suspended: nobody was expected, and nobody is absent."""

    MEANINGS = {
        State.EXPECTED: means(is_unmarked),
        State.PRESENT: means(was_attended),
        State.LATE: means(was_attended),
        State.ABSENT: means(was_missed, was_away),
        State.JUSTIFIED: means(was_away),
        State.UNKNOWN: means(was_left_unsaid),
        State.SUSPENDED: means(is_suspended),
    }
