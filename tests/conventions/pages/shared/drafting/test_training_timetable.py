"""The timetable of a training period as it is typed: a week for all weeks, nights and Sundays of age, sixteen weeks."""

from datetime import date, time, timedelta

import pytest

from conventions.domain.dossier.agreements.days import save_days
from conventions.domain.law.rules.calendars import public_holiday
from conventions.domain.law.rules.timetable import HourSpan, Presence
from conventions.pages.shared.drafting.timetable_form import AWAY, OWN, TimetableForm, key_of, shown_timetable
from conventions.pages.shared.drafting.week import bars, week_totals, write_hours
from tests.kit import lives

pytestmark = pytest.mark.django_db

MONDAY = lives.monday_ahead()
LAST = MONDAY + timedelta(days=55)
OF_AGE, MINOR = date(MONDAY.year - 19, 1, 1), date(MONDAY.year - 17, 1, 1)
NIGHT = HourSpan(time(20, 45), time(6, 45))


def typed(**fields) -> dict[str, str]:
    """Eight weeks from Tuesday to Saturday, with other hours on Saturdays."""
    return {
        **{"first_day": f"{MONDAY}", "last_day": f"{LAST}", "hours": OWN},
        **{"own_0": "9h", "own_1": "12h", "own_2": "14h", "own_3": "18h"},
        **{"s0_is": AWAY, "s5_is": OWN, "s5_0": "8h", "s5_1": "12h", "s5_2": "13h", "s5_3": "16h"},
        **fields,
    }


def form_of(data: dict | None, birth_date: date = MINOR, level: str = "2de_pro") -> TimetableForm:
    return TimetableForm(data, convention=lives.opened(level=level, birth_date=birth_date))


def test_a_week_is_typed_once_for_eight():
    """Tuesday to Saturday, Saturday's own hours; one day that differs is changed alone, and all comes back as typed."""
    form = form_of(typed())
    assert form.is_valid(), form.errors
    assert {presence.day.weekday() for presence in form.presences} == {1, 2, 3, 4, 5}
    off = [day for day in form.days if public_holiday(day, form.convention.department) and day.weekday() != 0]
    assert len(form.presences) == 40 - len(off)
    assert [one.minutes for one in form.presences[:5]] == [420] * 5
    wednesday = MONDAY + timedelta(days=9)
    changed = form_of(typed(**{f"{key_of(wednesday)}_is": AWAY}))
    assert changed.is_valid()
    assert {one.day for one in form.presences} - {one.day for one in changed.presences} == {wednesday}
    convention = changed.convention
    save_days(convention, changed.presences)
    convention.save()
    again = TimetableForm(None, convention=convention)
    shown = {name: again.initial.get(name) for name in typed() if name[0] in "hos"}
    assert shown == {
        **{"hours": OWN, "own_0": "9 h", "own_1": "12 h", "own_2": "14 h", "own_3": "18 h"},
        **{"s0_is": AWAY, "s5_is": OWN, "s5_0": "8 h", "s5_1": "12 h", "s5_2": "13 h", "s5_3": "16 h"},
    }
    assert [day for day in again.days if again.initial[f"{key_of(day)}_is"] == AWAY] == sorted(
        [wednesday, *(day for day in off if day in again.days)]
    )
    assert len(shown_timetable(again, convention.presences())["week"]) == 6


def test_a_pupil_of_age_types_nights_and_sundays():
    """A night ends on the next day; of another kind, or an hour typed wrong, the end is asked again."""
    night = {"own_0": "", "own_1": "", "own_2": "20h45", "own_3": "6h45", "s0_is": "usual", "s5_is": AWAY}
    form = form_of(typed(**night, s6_is="usual"), OF_AGE)
    assert form.is_valid(), form.errors
    assert form.takes_nights
    assert {presence.day.weekday() for presence in form.presences} == {0, 1, 2, 3, 4, 6}
    assert {presence.afternoon for presence in form.presences} == {NIGHT}
    assert 6 not in form_of(typed()).weekdays
    wrong = form_of(typed(**{**night, "own_3": "20h44"}), OF_AGE)
    assert "doit venir après" in str(wrong.errors["own_3"])
    observation = form_of({**typed(**night), "last_day": f"{MONDAY + timedelta(days=4)}"}, level="3e")
    assert "doit venir après" in str(observation.errors["own_3"])
    assert observation.weekdays == []


def test_sixteen_weeks_are_the_most():
    """Four weeks for every other kind."""
    for last, level, wrong in (
        (MONDAY + timedelta(days=111), "2de_pro", False),
        (MONDAY + timedelta(days=112), "2de_pro", True),
        (MONDAY + timedelta(days=28), "3e", True),
    ):
        assert ("last_day" in form_of(typed(last_day=f"{last}"), level=level).errors) == wrong


def test_a_night_is_shown_on_the_page():
    """Its bar ends where bars do, its hours say the next day, its weeks count their own minutes."""
    assert [(bar.x, bar.width) for bar in bars([NIGHT])] == [(885, 75)]
    assert write_hours((None, NIGHT)).endswith("6\u00a0h\u00a045 (lendemain)")
    sunday = Presence(MONDAY - timedelta(days=1), None, NIGHT)
    assert [week.minutes for week in week_totals([sunday])] == [195, 405]
