"""The states of a half-day of presence and what each means; nothing else compares a state."""

from django.db import models

from workflow.states import Word, Words, means


class State(models.TextChoices):
    EXPECTED = "expected", "attendue"
    PRESENT = "present", "présence"
    LATE = "late", "retard"
    ABSENT = "absent", "absence"
    JUSTIFIED = "justified", "absence justifiée"
    UNKNOWN = "unknown", "non renseignée"
    SUSPENDED = "suspended", "suspendue"


class HalfDayWords(Words):
    """What may be asked of a half-day's state."""

    STATES = State

    is_unmarked = Word()
    """Nobody has said yet whether the pupil came."""
    was_attended = Word()
    """The pupil came, in time or late."""
    was_missed = Word()
    """The pupil did not come, and the school has not accepted a reason."""
    is_suspended = Word()
    """The internship was suspended: nobody was expected, and nobody is absent."""

    MEANINGS = {
        State.EXPECTED: means(is_unmarked),
        State.PRESENT: means(was_attended),
        State.LATE: means(was_attended),
        State.ABSENT: means(was_missed),
        State.JUSTIFIED: means(),
        State.UNKNOWN: means(),
        State.SUSPENDED: means(is_suspended),
    }
