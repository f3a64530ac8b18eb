"""Terms of an accident's declarations, by the holidays and clocks of the place, and the fund of each département."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from conventions.domain.dossier.accidents.terms import (
    fund_of,
    host_declares_before,
    host_declares_before_if_off,
    victim_tells_before,
)
from conventions.domain.persons.people.territories import DEPARTMENTS


def at(text: str, department: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=DEPARTMENTS[department].tz)


CASES = [
    ("a Thursday ends on Saturday", "93", "2026-12-10 14:00", "2026-12-12 14:00"),
    ("of a Friday Sunday does not count", "93", "2026-12-11 14:00", "2026-12-14 14:00"),
    ("of a Saturday neither", "93", "2026-12-12 14:00", "2026-12-15 14:00"),
    ("a Sunday begins with Monday", "93", "2026-12-13 10:00", "2026-12-16 00:00"),
    ("10 June is a day as others in Bobigny", "93", "2026-06-09 10:00", "2026-06-11 10:00"),
    ("10 June is off in Guyane", "973", "2026-06-09 10:00", "2026-06-12 10:00"),
    ("27 April is off in Mayotte, after a Sunday", "976", "2026-04-25 09:00", "2026-04-29 09:00"),
    ("22 May is off in Martinique", "972", "2026-05-21 08:00", "2026-05-26 08:00"),
    ("27 May is off in Guadeloupe", "971", "2026-05-26 08:00", "2026-05-29 08:00"),
    ("25 December alone in Bobigny", "93", "2026-12-24 15:00", "2026-12-28 15:00"),
    ("25 and 26 December in Alsace", "67", "2026-12-24 15:00", "2026-12-29 15:00"),
    ("Good Friday in Moselle, as long as nobody says more", "57", "2026-04-02 10:00", "2026-04-04 10:00"),
    ("clocks change on a Sunday", "93", "2026-10-24 14:00", "2026-10-27 14:00"),
]


@pytest.mark.parametrize(("department", "known", "before"), [case[1:] for case in CASES], ids=[one[0] for one in CASES])
def test_the_host_declares_within_48_hours_of_the_place(department, known, before):
    """Sundays and public holidays apart (R441-3), on its clocks."""
    zone = DEPARTMENTS[department].tz
    term = host_declares_before(at(known, department), department=department, zone=zone)
    assert term == at(before, department)
    assert term.astimezone(zone).isoformat()[:16].replace("T", " ") == before


def test_good_friday_counts_for_a_commune_with_a_temple_and_nowhere_else():
    """In Alsace and Moselle the later moment is said beside; in Guyane no custom moves it."""
    for department, known, before in (
        ("67", "2026-04-02 10:00", "2026-04-07 10:00"),
        ("93", "2026-04-02 10:00", "2026-04-04 10:00"),
        ("973", "2026-02-16 10:00", "2026-02-18 10:00"),
    ):
        zone = DEPARTMENTS[department].tz
        term = host_declares_before_if_off(at(known, department), department=department, zone=zone)
        assert term == at(before, department)


def test_the_pupil_tells_within_24_hours_whatever_the_day():
    """Saturday to Sunday: nothing is left out of the victim's term (R441-2)."""
    assert victim_tells_before(at("2026-12-12 14:00", "93")) == at("2026-12-13 14:00", "93")


def test_a_moment_is_counted_where_it_happened():
    """23 h of a Saturday in Paris is Sunday in Mayotte."""
    paris = datetime(2026, 12, 12, 23, tzinfo=ZoneInfo("Europe/Paris"))
    term = host_declares_before(paris, department="976", zone=DEPARTMENTS["976"].tz)
    assert term == at("2026-12-16 00:00", "976")


@pytest.mark.parametrize(
    ("department", "fund"),
    [
        *(("93", "CPAM"), ("67", "CPAM"), ("2A", "CPAM"), ("", "CPAM"), ("971", "CGSS de Guadeloupe")),
        *(("972", "CGSS de Martinique"), ("973", "CGSS de Guyane"), ("974", "CGSS de La Réunion")),
        *(("975", "CPS"), ("976", "CSSM"), ("977", "CPS"), ("978", "CGSS de Guadeloupe")),
    ],
)
def test_the_fund_is_called_by_its_name(department, fund):
    """No CPAM overseas."""
    assert str(fund_of(department)).startswith(fund)
