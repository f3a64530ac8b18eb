"""Marks that a device took without a line: each counts once, with its own hour; one that differs is not written."""

from datetime import timedelta
from uuid import uuid4

import pytest

from conventions.domain.dossier.internship.attendance.delayed import Arrival, Fate, hour_of, receive_mark
from conventions.domain.dossier.internship.attendance.models import HalfDay
from conventions.domain.dossier.internship.attendance.services import mark_half_day
from tests.kit import lives
from workflow import clock, journal
from workflow.models import Transition

pytestmark = pytest.mark.django_db


@pytest.fixture
def convention():
    """An internship on its second day, at six in the evening: nobody has noted anything."""
    running = lives.running(tutor=True)
    clock.move_to(lives.at(running, running.first_day + timedelta(days=1), 18))
    return running


def arrive(convention, day: int, hour: float, mark: str = "present", half: str = "morning", **more) -> Arrival:
    """A mark of the tutor's for the n-th day, taken at that hour of it."""
    date = convention.first_day + timedelta(days=day)
    at = lives.at(convention, date, 0) + timedelta(hours=hour)
    marked = HalfDay.objects.get(convention=convention, date=date, half=half)
    given = {"number": uuid4(), "noted_at": at, "by": lives.by(convention, "tutor")} | more
    return receive_mark(marked, mark, **given)


def noted(convention) -> list[str]:
    return list(convention.half_days.order_by("date", "-half").values_list("status", flat=True)[:4])


def test_a_mark_counts_once_with_the_hour_of_the_device(convention):
    """The journal has the hour at which it was taken beside the one at which it arrived; sent again it is known."""
    number = uuid4()
    assert arrive(convention, 0, 9, number=number).fate == Fate.TAKEN
    assert arrive(convention, 0, 9, number=number).fate == Fate.AGAIN
    [entry] = Transition.objects.filter(request_key=str(number))
    assert hour_of(entry) == lives.at(convention, convention.first_day, 9)
    assert entry.at > hour_of(entry) + timedelta(hours=24)
    assert noted(convention) == ["present", "expected", "expected", "expected"]
    assert list(journal.check()) == []


def test_a_number_of_another_mark_is_wrong(convention):
    """The same number for another half-day, or for another mark, writes nothing."""
    number = uuid4()
    arrive(convention, 0, 9, number=number)
    for other in ({"half": "afternoon"}, {"mark": "late"}):
        assert arrive(convention, 0, 15, number=number, **other).fate == Fate.WRONG
    assert noted(convention) == ["present", "expected", "expected", "expected"]


def test_what_somebody_noted_meanwhile_stays(convention):
    """The school noted an absence: the tutor's presence meets it and changes nothing; the same mark is settled."""
    half_day = convention.half_days.get(date=convention.first_day, half="morning")
    mark_half_day(half_day, "absent", by=lives.by(convention, "office"))
    arrival = arrive(convention, 0, 9)
    assert (arrival.fate, arrival.is_settled, arrival.met.name) == (Fate.CONFLICT, False, "mark_absent")
    assert arrive(convention, 0, 9, "absent").fate == Fate.AGAIN
    assert noted(convention)[0] == "absent"


def test_the_hour_of_a_wrong_clock_is_brought_between_the_day_and_now(convention):
    """A device a month late says the beginning of the day, one a month early says now."""
    for day, hours, expected in (
        (0, -24 * 30, lives.at(convention, convention.first_day, 0)),
        (1, 24 * 30, clock.now()),
    ):
        number = uuid4()
        assert arrive(convention, day, hours, number=number).fate == Fate.TAKEN
        moment = hour_of(Transition.objects.get(request_key=str(number)))
        assert abs(moment - expected) < timedelta(minutes=1)


def test_an_absence_said_before_the_afternoon_begins_is_refused_however_late_it_arrives(convention):
    """Its hour is the device's, not that of its arrival; said after it began, it counts."""
    early = arrive(convention, 0, 9, "absent", "afternoon")
    assert (early.fate, early.refusal.code) == (Fate.WRONG, "absence_to_come")
    assert arrive(convention, 0, 16, "absent", "afternoon").fate == Fate.TAKEN


def test_a_day_to_come_takes_nothing(convention):
    """Tomorrow is not noted today."""
    assert arrive(convention, 2, 9).refusal.code == "half_day_to_come"
    assert noted(convention) == ["expected"] * 4


def test_a_mark_comes_too_late_once_the_file_is_closed():
    """Nothing changes, and the device is told so."""
    closed = lives.closed(tutor=True)
    half_day = closed.half_days.order_by("date").first()
    given = {"number": uuid4(), "noted_at": clock.now(), "by": lives.by(closed, "tutor")}
    assert receive_mark(half_day, "late", **given).fate == Fate.LATE
