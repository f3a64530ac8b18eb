"""Contents of the pages of reports: what may be written in, what is closed, the numbers beside what one writes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone
from django_stubs_ext import StrOrPromise

from conventions.domain.numbers.charts.chart import said
from conventions.domain.numbers.figures.queries import CountedTerritory, FiguresQuery, numbers, total
from conventions.domain.numbers.figures.registry import statistics
from conventions.domain.numbers.steering.composing import OF_PLACES
from conventions.domain.numbers.steering.models import SteeringNote, SteeringReport
from conventions.domain.numbers.steering.notes import find_report, note_on, place_of_officer
from conventions.domain.numbers.steering.services import closed_reports
from conventions.domain.numbers.steering.spans import Span, spans_written_in
from conventions.domain.persons.people.models import TerritorialOfficer
from workflow import clock

from .forms import named


@dataclass(frozen=True)
class Writing:
    """A territory, or a school, for which somebody may write in a report."""

    place: CountedTerritory
    label: str
    note: SteeringNote | None
    officer: TerritorialOfficer | None = None


@dataclass(frozen=True)
class Open:
    """A report that may be written in."""

    span: Span
    writings: Sequence[Writing]
    is_over: bool
    """Its last day is behind: it may be closed."""


def open_spans() -> Iterator[Span]:
    """Yield what may be written about now, without what is closed."""
    for span in spans_written_in(timezone.localdate(clock.now())):
        report = find_report(span)
        if report is None or report.closed_at is None:
            yield span


class ReportsPage:
    """An officer's reports; officers of the nation read and close them."""

    def __init__(self, territories: Sequence[TerritorialOfficer]) -> None:
        self._territories = territories

    @property
    def is_national(self) -> bool:
        return any(one.level == TerritorialOfficer.Level.NATIONAL for one in self._territories)

    @cached_property
    def open(self) -> list[Open]:
        today = timezone.localdate(clock.now())
        return [Open(span, [self._writing(span, one) for one in self._territories], span.last_day < today)
                for span in open_spans()]  # fmt: skip

    def _writing(self, span: Span, officer: TerritorialOfficer) -> Writing:
        place = place_of_officer(officer)
        return Writing(place, named(officer), note_on(span, place), officer)

    @cached_property
    def closed(self) -> list[SteeringReport]:
        """Closed reports, for whoever may read them."""
        return list(closed_reports()) if self.is_national else []


@dataclass(frozen=True)
class Figure:
    """One number beside what is written, with its definition."""

    label: StrOrPromise
    number: str
    definition: StrOrPromise


def figures_beside(place: CountedTerritory, span: Span) -> list[Figure]:
    """Return the numbers of a place that a report prints beside its lines; one query."""
    found = numbers(OF_PLACES, FiguresQuery(place, span.year))
    told = ((statistics()[name], total(found, name)) for name in OF_PLACES)
    return [Figure(one.label, said(number), one.definition) for one, number in told]
