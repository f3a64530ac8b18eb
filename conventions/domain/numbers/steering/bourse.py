"""The experiment of the bourse in a report: lycées with vocational pupils, these pupils, and who of them was served.

Of each population the share of REP and QPV stands beside, as the founding text asks. Served: a pupil with an approved
agreement of training in the school year, a lycée with such a pupil.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.law.documents.blocks import Block, PrintedTable, Prose
from conventions.domain.law.year.models import Enrolment
from conventions.domain.numbers.charts.chart import said
from conventions.domain.persons.people.schools import PriorityDistrict, PriorityEducation
from conventions.domain.placements.offers.models import PFMP

from .spans import Span

TITLE = "Bourse des lycées professionnels"
MEANING = (
    "Lycées ayant des élèves dans une formation professionnelle, et ces élèves, sans ceux qui sont apprentis à la fin "
    "de la période. Servi : l'élève a une convention de PFMP validée pour l'année scolaire ; le lycée a un tel élève. "
    "Par la bourse : la place vient d'une offre d'ici. Un lycée peut être à la fois en REP et dans un QPV."
)
SCHOOLS: dict[str, Q] = {
    "Tous": Q(),
    "REP et REP+": Q(pupil__school__priority_education__in=[PriorityEducation.REP, PriorityEducation.REP_PLUS]),
    "Dans un QPV": Q(pupil__school__qpv=PriorityDistrict.INSIDE),
    "À moins de 300 m d'un QPV": Q(pupil__school__qpv=PriorityDistrict.NEAR),
}
"""Schools of the priority policies in words, by the filter of their enrolments."""
COUNTED: dict[str, tuple[str, Q]] = {
    "schools": ("pupil__school", Q()),
    "schools_served": ("pupil__school", Q(is_served=True)),
    "pupils": ("pupil", Q()),
    "pupils_served": ("pupil", Q(is_served=True)),
    "by_offer": ("pupil", Q(is_by_offer=True)),
}
"""Column and filter of each number."""


@dataclass(frozen=True)
class BourseNumbers:
    """Vocational schools and pupils, those served, and pupils whose place was an offer of the service."""

    schools: int = 0
    schools_served: int = 0
    pupils: int = 0
    pupils_served: int = 0
    by_offer: int = 0


def bourse_numbers(span: Span) -> dict[str, BourseNumbers]:
    """Return the numbers of the school year of a span, by what :data:`SCHOOLS` says; one query."""
    asked = {
        f"{name}_{n}": Count(column, distinct=True, filter=of_school & counted)
        for n, of_school in enumerate(SCHOOLS.values())
        for name, (column, counted) in COUNTED.items()
    }
    counts = _trained(span.year, span.last_day).aggregate(**asked)
    return {words: BourseNumbers(*(counts[f"{name}_{n}"] for name in COUNTED)) for n, words in enumerate(SCHOOLS)}


def _trained(year: int, last_day: date) -> QuerySet[Enrolment, Any]:
    """Return the enrolments in a formation of a school year, each with whether its pupil was served."""
    enrolments = Enrolment.objects.filter(year__number=year, left_at=None, formation__isnull=False)
    goes_on = Q(apprentice_until=None) | Q(apprentice_until__gte=last_day)
    apprentices = enrolments.filter(goes_on, apprentice_from__lte=last_day)
    agreements = Convention.objects.filter(
        Convention.is_settled, pupil=OuterRef("pupil"), year=OuterRef("year"), kind=PFMP, first_day__lte=last_day
    )
    served, by_offer = Exists(agreements), Exists(agreements.filter(application__isnull=False))
    return enrolments.exclude(pk__in=apprentices.values("pk")).annotate(is_served=served, is_by_offer=by_offer)


def told_of_bourse(span: Span) -> Iterator[Block]:
    """Yield the table and what it counts; nothing where no pupil is in a formation."""
    numbers = bourse_numbers(span)
    whole = numbers["Tous"]
    if not whole.pupils:
        return
    header = (TITLE, "Lycées", "Lycées servis", "Élèves", "Élèves servis", "Par la bourse")
    rows = tuple(
        (
            words,
            share_of(here.schools, whole.schools),
            share_of(here.schools_served, here.schools),
            share_of(here.pupils, whole.pupils),
            share_of(here.pupils_served, here.pupils),
            share_of(here.by_offer, here.pupils),
        )
        for words, here in numbers.items()
    )
    yield PrintedTable(TITLE, header, rows, (4, *(2 for _name in header[1:])), is_of_numbers=True)
    yield Prose((MEANING,), small=True)


def share_of(n: int, among: int) -> str:
    """« 12 (40 %) »; the number alone of nothing."""
    return f"{said(n)} ({round(100 * n / among)} %)" if among else said(n)
