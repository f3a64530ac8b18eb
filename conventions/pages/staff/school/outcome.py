"""Outcome of an internship: presences counted, and the pupil's opinion, which the school alone reads."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django_stubs_ext import StrOrPromise

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.internship.attendance.states import HalfDayWords
from conventions.domain.dossier.internship.attendance.states import State as Mark
from conventions.domain.dossier.internship.evaluations.models import Author, Evaluation
from conventions.domain.dossier.internship.evaluations.questions import COUNTED
from conventions.domain.law.rules.timetable import write_duration
from workflow.states import Wording


@dataclass(frozen=True)
class Opinion:
    """Opinion of the pupil: questions with their answers in words, and the pupil's own words."""

    answers: list[tuple[StrOrPromise, StrOrPromise]]
    text: str


IN_WORDS = Wording(
    f"{__name__}.IN_WORDS",
    HalfDayWords,
    {
        Mark.PRESENT: ngettext_lazy("%(n)d présence", "%(n)d présences", "n"),
        Mark.LATE: ngettext_lazy("%(n)d retard", "%(n)d retards", "n"),
        Mark.ABSENT: ngettext_lazy("%(n)d absence", "%(n)d absences", "n"),
        Mark.JUSTIFIED: ngettext_lazy("%(n)d absence justifiée", "%(n)d absences justifiées", "n"),
        Mark.UNKNOWN: ngettext_lazy("%(n)d non renseignée", "%(n)d non renseignées", "n"),
        Mark.SUSPENDED: ngettext_lazy("%(n)d suspendue", "%(n)d suspendues", "n"),
        Mark.EXPECTED: ngettext_lazy("%(n)d à venir", "%(n)d à venir", "n"),
    },
)
"""How many half-days bear a mark, in words."""


def presences_of(convention: Convention) -> list[str]:
    """Return how many half-days bear each mark, in words, those to come last, then the time really spent there:
    « 2 présences », « 6 h 30 sur 29 h prévues »; one query."""
    half_days = list(convention.half_days.all())
    counts = Counter(half_day.status for half_day in half_days)
    marks = [str(words % {"n": counts[mark]}) for mark, words in IN_WORDS.said.items() if counts[mark]]
    ended_on = convention.ended_on
    due = [one for one in half_days if not one.is_suspended and not (ended_on and one.date > ended_on)]
    spent, planned = sum(one.minutes_spent for one in half_days), sum(one.minutes for one in due)
    hours = {"spent": write_duration(spent), "planned": write_duration(planned)}
    return [*marks, *([_("%(spent)s sur %(planned)s prévues") % hours] if spent else [])]


def opinion_in(evaluations: Iterable[Evaluation]) -> Opinion | None:
    """Return what the pupil said once it was handed in (code de l'éducation, L124-4)."""
    given = next((e for e in evaluations if e.author == Author.PUPIL and e.submitted_at), None)
    if given is None:
        return None
    said = [(one.text, one.levels[given.answers[one.key]]) for one in COUNTED if one.key in given.answers]
    return Opinion(said, given.answers.get("free_text", ""))
