"""Transports of the school that an agreement counts on, read in the words that the school wrote in it."""

import re

from django.db import models

from conventions.domain.persons.people.names import search_key


class Transport(models.TextChoices):
    """Service that somebody organises for pupils, and whose days they must know."""

    PIROGUE = "pirogue", "pirogue"
    BARGE = "barge", "barge"
    BUS = "bus", "transport scolaire"


USUAL = (
    "L'élève vient par ses propres moyens ou avec sa famille.",
    "L'élève prend le transport scolaire.",
    "L'élève prend la pirogue scolaire.",
)
"""Sentences proposed where the way is written for many."""

WORDS = {
    Transport.PIROGUE: r"pirogues?",
    Transport.BARGE: r"barges?",
    Transport.BUS: (
        r"(?:auto)?bus|autocars?|navettes?|ramassage|transports? scolaires?|car scolaire|(?:en|le|du|au|un) car"
    ),
}
"""Patterns in a search key, without accents or capitals. *Car* alone is more often « because »."""
DENIED = r"\b(?:pas|sans|ni|aucune?)(?: \w+){0,2} (?:%s)\b"
"""« pas de transport scolaire », « sans prendre le bus »."""


def ways_in(text: str) -> list[Transport]:
    """Return the transports that a text of the school's part counts on; what it only denies is not one."""
    key = search_key(text)
    return [way for way, words in WORDS.items() if re.search(rf"\b(?:{words})\b", re.sub(DENIED % words, "", key))]
