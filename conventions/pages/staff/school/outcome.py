"""Outcome of an internship: presences counted, and the pupil's opinion, which the school alone reads."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.internship.attendance.states import State as Mark
from conventions.domain.dossier.internship.evaluations.models import WELCOME, Author, Evaluation


@dataclass(frozen=True)
class Opinion:
    """How the pupil was welcomed, in words."""

    welcome: str
    text: str


def presences_of(convention: Convention) -> list[tuple[str, int]]:
    """Return how many half-days bear each mark, in the order of the marks; one query."""
    counts = Counter(convention.half_days.values_list("status", flat=True))
    return [(mark.label, counts[mark.value]) for mark in Mark if counts[mark.value]]


def opinion_in(evaluations: Iterable[Evaluation]) -> Opinion | None:
    """Return what the pupil said once it was handed in (code de l'éducation, L124-4)."""
    given = next((e for e in evaluations if e.author == Author.PUPIL and e.submitted_at), None)
    if given is None:
        return None
    words = dict(WELCOME)
    return Opinion(str(words.get(given.answers.get("welcome"), "")), given.answers.get("free_text", ""))
