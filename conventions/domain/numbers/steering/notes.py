"""Notes of officers and heads on a report that is not closed: ten lines for a territory, three for a school."""

from math import ceil

from django.db import transaction
from django.utils import timezone

from conventions.domain.law.documents.rendering import unprintable
from conventions.domain.law.documents.wording import lines_of
from conventions.domain.numbers.figures.dimensions import Territory
from conventions.domain.numbers.figures.queries import CountedTerritory
from conventions.domain.persons.people.accounts import TerritorialOfficer, User
from workflow import clock
from workflow.engine import Refused

from .models import SteeringNote, SteeringReport
from .spans import STAYS_OPEN, Span, spans_written_in

LINE = 90
"""Characters of a line as it is printed."""
MOST_LINES, MOST_LINES_OF_SCHOOL = 10, 3


def most_lines(territory: str) -> int:
    """Return the most lines of a note on a territory, or on a school."""
    return MOST_LINES_OF_SCHOOL if territory == Territory.SCHOOL else MOST_LINES


def lines_in(text: str) -> int:
    """Return the lines of a text, each of :data:`LINE` characters at most."""
    return sum(ceil(len(line) / LINE) for line in lines_of(text))


def check_note(text: str, *, most: int) -> None:
    """Refuse what the report cannot print: ``note_too_long``, ``note_unprintable``."""
    if (found := lines_in(text)) > most:
        raise Refused("note_too_long", most=most, found=found, line=LINE)
    if strange := unprintable(text):
        raise Refused("note_unprintable", signs=" ".join(strange))


def place_of_officer(officer: TerritorialOfficer) -> CountedTerritory:
    """Return an officer's territory as the figures count it."""
    if officer.level == TerritorialOfficer.Level.NATIONAL:
        return CountedTerritory.nation()
    return CountedTerritory(Territory(officer.level), officer.code, officer.code)


def report_on(span: Span) -> SteeringReport:
    """Return the report on a span; it begins when it is first asked for."""
    report, _new = SteeringReport.objects.get_or_create(
        kind=span.kind, first_day=span.first_day, defaults={"last_day": span.last_day}
    )
    return report


def find_report(span: Span) -> SteeringReport | None:
    """Return the report on a span, where it has begun."""
    return SteeringReport.objects.filter(kind=span.kind, first_day=span.first_day).first()


def note_on(span: Span, place: CountedTerritory) -> SteeringNote | None:
    """Return the note on a territory, or on a school, for the report on a span."""
    notes = SteeringNote.objects.filter(report__kind=span.kind, report__first_day=span.first_day)
    return notes.filter(territory=place.territory, code=place.code).first()


@transaction.atomic
def write_note(span: Span, place: CountedTerritory, *, text: str, function: str, by: User) -> SteeringNote:
    """Keep the note of ``by`` on a place, signed with their name and function, in the stead of the former one.

    Refused: ``report_is_closed``, ``report_not_open``, ``note_too_long``, ``note_unprintable``.
    """
    report = _open_report(span)
    if span not in spans_written_in(timezone.localdate(clock.now())):
        raise Refused("report_not_open", days=STAYS_OPEN.days)
    check_note(text, most=most_lines(place.territory))
    check_note(function, most=most_lines(place.territory))
    values = {"text": text, "name": by.name, "function": function, "author": by, "written_at": clock.now()}
    note, _new = SteeringNote.objects.update_or_create(
        report=report, territory=place.territory, code=place.code, defaults=values
    )
    return note


@transaction.atomic
def withdraw_note(span: Span, place: CountedTerritory) -> None:
    """Take back what was written of a place; refused once the report is closed."""
    if note := note_on(span, place):
        _open_report(span)
        note.delete()


def _open_report(span: Span) -> SteeringReport:
    """Lock the report, so that it is not closed meanwhile."""
    report = SteeringReport.objects.select_for_update().get(pk=report_on(span).pk)
    if report.closed_at is not None:
        raise Refused("report_is_closed")
    return report
