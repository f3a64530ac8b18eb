"""Opinions of pupils: given once, kept for counting without the pupil, told of a host by five of two schools and years.

Nothing here leads from an answer back to its pupil, and no answer is read by difference (decision 134).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from conventions.domain.dossier.alerts.calls import raise_alert
from conventions.domain.dossier.alerts.listeners import second_of
from conventions.domain.dossier.alerts.models import PupilAlert, in_words
from conventions.domain.dossier.internship.evaluations.models import Evaluation
from conventions.domain.dossier.internship.evaluations.questions import (
    COUNTED,
    RECOMMEND,
    SAFETY_TEXT,
    YES_NO,
    alarms_in,
    good_in,
    told_in_words,
)
from conventions.domain.dossier.internship.evaluations.services import save_answers, submit_evaluation
from conventions.domain.persons.people.models import Host, School
from notifications.jobs import job
from notifications.language import in_french
from workflow import clock, engine
from workflow.actors import Actor

from .models import ToldOpinions, WaitingOpinion

FEWEST_ANSWERS, FEWEST_SCHOOLS, FEWEST_YEARS = 5, 2, 2
OCTOBER = 10
"""Month from which the answers of the school year before are told, all together."""


# -- the pupil -------------------------------------------------------------------------------------------------


@transaction.atomic
def give_opinion(evaluation: Evaluation, answers: Mapping[str, Any], *, by: Actor) -> PupilAlert | None:
    """Hand in a pupil's answers; ``{key: number}`` and ``free_text``.

    Fear or violence joins no count: it is an alert, returned, with the pupil's words in it alone. What the school
    keeps of the opinion does not tell that there is one.
    """
    alarms, words = alarms_in(answers), str(answers.get("free_text", "")).strip()
    counted = {question.key: answers[question.key] for question in COUNTED if question.key in answers}
    save_answers(evaluation, {**counted, "free_text": "" if alarms else words}, by=by)
    submit_evaluation(evaluation, by=by)
    convention = engine.lock(evaluation).root
    if not alarms:
        WaitingOpinion.objects.create(
            host=convention.host, school=convention.school, year=convention.year.number, answers=counted
        )
        return None
    text = _in_words(answers, alarms, words)
    return raise_alert(convention.pupil, text, to=readers_at(convention.school), convention=convention)


def readers_at(school: School) -> str:
    """Return who reads an opinion that is an alert: the head and the second reader, the head where there is none."""
    return PupilAlert.To.BOTH if second_of(school) else PupilAlert.To.HEAD


def readers_in_words(school: School) -> str:
    """Return the same readers in words for the pupil."""
    return in_words(readers_at(school), second_of(school))


@in_french
def _in_words(answers: Mapping[str, Any], alarms: list[str], words: str) -> str:
    lines = [_("Après le stage, l'élève répond :")]
    lines += [f"« {SAFETY_TEXT[key]} » : {YES_NO[answers[key]]}." for key in alarms]
    return "\n".join([*lines, *([words] if words else [])])


# -- counting --------------------------------------------------------------------------------------------------


def last_year_told(day: date) -> int:
    """Return the number of the last school year whose answers may be told: the one before, from October."""
    return day.year - 1 if day.month >= OCTOBER else day.year - 2


@job("tell_opinions")
def tell_opinions() -> None:
    """Periodic job: add to what is told of each host the answers that wait, where they are enough by themselves."""
    until = last_year_told(clock.now().date())
    many = (
        WaitingOpinion.objects.filter(year__lte=until)
        .values("host")
        .annotate(answers=Count("pk"), schools=Count("school", distinct=True), years=Count("year", distinct=True))
        .filter(answers__gte=FEWEST_ANSWERS, schools__gte=FEWEST_SCHOOLS, years__gte=FEWEST_YEARS)
        .order_by("host")
    )
    for host in many.values_list("host", flat=True):
        _tell(host, until)


@transaction.atomic
def _tell(host: int, until: int) -> None:
    """Turn the answers that wait for a host into one sum, and erase them."""
    rows = list(WaitingOpinion.objects.select_for_update().filter(host=host, year__lte=until).order_by("pk"))
    if len(rows) < FEWEST_ANSWERS:
        return  # another turn has told them
    years = [row.year for row in rows]
    good = good_in(row.answers for row in rows)
    ToldOpinions.objects.create(host_id=host, first_year=min(years), last_year=max(years), answers=len(rows), good=good)
    WaitingOpinion.objects.filter(pk__in=[row.pk for row in rows]).delete()


@dataclass(frozen=True)
class Told:
    """Counts that its host and everybody else read alike, in words."""

    recommend: str
    others: list[str]


def told_of(host: Host) -> Told | None:
    """Return the counts of a host, nothing below the threshold; one query."""
    sums = list(ToldOpinions.objects.filter(host=host))
    if not sums:
        return None
    of = sum(one.answers for one in sums)
    sentences = {
        question.key: told_in_words(question, sum(one.good[question.key] for one in sums), of) for question in COUNTED
    }
    recommend = sentences.pop(RECOMMEND.key)
    return Told(recommend, list(sentences.values()))
