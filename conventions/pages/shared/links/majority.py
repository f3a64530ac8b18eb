"""Answers of the pages of families to a guardian of a pupil of age."""

from enum import StrEnum


class OfAge(StrEnum):
    """Answer of a page to a guardian, from the pupil's eighteenth birthday on."""

    SHARED = "shared"
    """It opens once the pupil has said yes, and closes with the pupil's no."""
    NEVER = "never"
    """It acts for a minor: a pupil of age does it alone, whatever the pupil says."""
    PAST = "past"
    """It shows what was until that day, and nothing that happens after it unless the pupil says yes."""
