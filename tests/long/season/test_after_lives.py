"""Lives of training periods once they are over: a host that closes, days caught up in June, a line that was down."""

from datetime import timedelta

import pytest

from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.signing import seal
from conventions.domain.dossier.day_counts.attestation import sign_attestation
from conventions.domain.dossier.day_counts.days import days_in
from conventions.domain.dossier.day_counts.estimates import estimates_of
from conventions.domain.dossier.day_counts.queries import counts_of
from conventions.domain.dossier.day_counts.services import certify_days
from conventions.domain.dossier.day_counts.states import PeriodState, days_to_make_up, pupil_period_state
from conventions.domain.dossier.internship.attendance import services as attendance
from conventions.domain.dossier.internship.evaluations import services as evaluations
from conventions.domain.law.rules.timetable import Presence
from signatures.queries import current_document
from tests.kit import lives
from tests.kit.training import give_formation, head_of, in_training
from workflow import clock

pytestmark = pytest.mark.django_db


def weeks(count: int, earliest=None) -> list[tuple[Presence, ...]]:
    """Return so many school weeks from a day on."""
    mondays = [lives.next_free_week(earliest or lives.monday_ahead())]
    while len(mondays) < count:
        mondays.append(lives.next_free_week(mondays[-1] + timedelta(weeks=1)))
    return [lives.week(monday) for monday in mondays]


def whole(*some: tuple[Presence, ...]) -> tuple[Presence, ...]:
    return tuple(day for week in some for day in week)


def second_for(first: Convention, days: tuple[Presence, ...]) -> Convention:
    """An agreement of the same pupil at another host, signed and begun on its first day."""
    host, representative, tutor = lives.make_host(first.school, tutor=True)
    convention = services.open_for_known_host(
        pupil=first.pupil,
        host=host,
        representative=representative,
        tutor=tutor,
        days=days,
        by=lives.by(first, "office"),
    )
    lives.fill_host_part(convention)
    lives.fill_school_part(convention)
    services.approve(convention, by=lives.by(convention, "head"))
    lives.sign(convention)
    seal(str(convention.uuid))
    convention.refresh_from_db()
    clock.move_to(lives.at(convention, convention.first_day, 8))
    attendance.begin(convention)
    convention.refresh_from_db()
    return convention


def note(convention: Convention, until=None) -> None:
    """Note every half-day attended, until a day, on the evening of the last one."""
    last = until or convention.last_day
    clock.move_to(lives.at(convention, last, 18))
    half_days = convention.half_days.filter(date__lte=last).order_by("date", "-half")
    attendance.mark_together([(one, "present") for one in half_days], by=lives.by(convention, "office"))


def test_a_host_closes_in_week_three_of_six():
    """Interrupted, the rest is done elsewhere: days add up to the whole period, both hosts attest, nothing is lost."""
    six = weeks(6)
    first = lives.running(**in_training(days=whole(*six)))
    give_formation(first)
    closing = six[2][-1].day
    note(first, until=closing)
    services.terminate(first, by=lives.by(first, "office"), reason="L'entreprise ferme.", on=closing)
    rest = second_for(first, whole(*six[4:]))
    note(rest)
    evaluations.complete(rest)
    both = list(Convention.objects.filter(pk__in=(first.pk, rest.pk)))
    for convention in both:
        sign_attestation(convention, gratification=0, by=lives.by(convention, "host"))
        certify_days(convention, by=head_of(convention))
    assert [current_document(one, "attestation").data["days"]["done"] for one in both] == [15, 10]
    days, counts = days_in(both), counts_of(both)
    assert [counts[one.pk].certified for one in both] == [15, 10]
    assert days_to_make_up(both, days, counts) == 5  # the week in which a host was found
    assert [one.euros for one in estimates_of(both).values()] == [225, 150]
    catch_up_in_june(both)


def catch_up_in_june(both: list[Convention]) -> None:
    """Five days of June make up for the week without a host: none is left to make up, and they are paid."""
    until = max(one.last_day for one in both)
    [june] = weeks(1, until + timedelta(weeks=4))
    late = second_for(both[0], june)
    note(late)
    evaluations.complete(late)
    late = Convention.objects.get(pk=late.pk)
    certify_days(late, by=head_of(late))
    every = [*both, late]
    days, counts = days_in(every), counts_of(every)
    assert days_to_make_up(every, days, counts, until=until) == 0
    assert pupil_period_state(every, days, counts, until=until) == PeriodState.CERTIFIED
    assert sum(one.euros for one in estimates_of(every).values()) == 450


def test_a_line_is_down_for_two_weeks():
    """Sheets on paper are keyed by the office once the line is back: the count is that of the sheets."""
    convention = lives.running(**in_training(days=whole(*weeks(2))))
    clock.move_to(lives.at(convention, convention.last_day, 18))
    evaluations.complete(convention)
    clock.move_to(lives.at(convention, convention.last_day + timedelta(days=9), 10))
    assert days_in([convention])[convention.pk].unsaid == 20
    half_days = list(convention.half_days.order_by("date", "-half"))
    sheet = [(one, "absent" if place in (6, 7) else "present") for place, one in enumerate(half_days)]
    attendance.mark_together(sheet, by=lives.by(convention, "office"))
    days = days_in([convention])[convention.pk]
    assert (days.done, days.unsaid, days.in_part) == (9, 0, 0)
    assert certify_days(Convention.objects.get(pk=convention.pk), by=head_of(convention)).certified == 9
