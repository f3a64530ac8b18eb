"""When whoever follows a period learns of what it lacks, day by day, in each territory."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from config.development.lives.people import stretched_year
from conventions.domain.law.calendars.services import put_period
from conventions.domain.law.rules.calendars import PublishedYear, SchoolHoliday
from conventions.domain.law.year.models import SchoolYear as OwnYear
from conventions.domain.persons.people.models import School
from conventions.domain.season.periods.due import Matter, due_of
from conventions.domain.season.periods.models import Period
from conventions.domain.season.periods.queries import periods_of_year
from conventions.domain.season.periods.services import save_period
from tests.kit import calendars, lives
from tests.kit.snapshots import check_snapshot
from workflow import clock

READERS = ("teacher", "referent", "office", "head", "officer")
CHRISTMAS = SchoolHoliday("Noël d'essai", date(2026, 12, 19), date(2027, 1, 3))
AUTUMN = SchoolHoliday("Toussaint d'essai", date(2026, 10, 17), date(2026, 11, 1))
SPRING = SchoolHoliday("Vacances d'essai", date(2027, 4, 24), date(2027, 5, 9))


def period(department: str, first: str, due: str = "", *holidays: SchoolHoliday) -> Period:
    """A confirmed period of a school there, unsaved; the calendar of a rector has the holidays given."""
    year = OwnYear(first_day=date(2026, 8, 20), last_day=date(2028, 8, 20))
    found = Period(school=School(department=department), year=year, due_on=date.fromisoformat(due) if due else None)
    found.first_day = found.last_day = date.fromisoformat(first)
    published = [PublishedYear(year.first_day, year.last_day, holidays)] if holidays else []
    found.confirmed_at, found.published_years = date(2026, 9, 1), published
    return found


CASES = {
    "Lyon, a start on Monday 4 January 2027": period("69", "2027-01-04"),
    "Lyon, the same, signed by Sunday 13 December": period("69", "2027-01-04", "2026-12-13"),
    "Lyon, the same, signed by Christmas": period("69", "2027-01-04", "2026-12-25"),
    "Cayenne, the same": period("973", "2027-01-04", "", AUTUMN, CHRISTMAS),
    "Saint-Pierre-et-Miquelon, the same, no calendar known": period("975", "2027-01-04"),
    "Mamoudzou, Tuesday 25 May 2027, both Aïds": period(
        *("976", "2027-05-25", ""),
        SPRING,
        SchoolHoliday("Aïd el-Fitr", date(2027, 3, 10), date(2027, 3, 10)),
        SchoolHoliday("Aïd el-Adha", date(2027, 5, 17), date(2027, 5, 17), to_confirm=True),
    ),
    "Mamoudzou, Aïd el-Adha moved on the eve": period(
        *("976", "2027-05-25", ""),
        SPRING,
        SchoolHoliday("Aïd el-Fitr", date(2027, 3, 10), date(2027, 3, 10)),
        SchoolHoliday("Aïd el-Adha", date(2027, 5, 18), date(2027, 5, 18)),
    ),
    "Lyon, Monday 6 March 2028, past 29 February": period("69", "2028-03-06"),
}


def test_everything_counts_back_from_the_deadline_of_the_period():
    """Read as a product owner would: no day falls in holidays, all come before those that precede the start."""
    told = []
    for name, one in CASES.items():
        told.append(f"\n{name}: agreements signed by {one.ends_preparation_on:%a %d %b %Y}\n")
        for reader in READERS:
            for matter in Matter:
                days = [f"{day:%a %d %b}{'!' if due.is_pressing else ''}" for due, day in due_of(one, matter, reader)]
                if days:
                    told.append(f"  {reader:<9}{matter:<10} {', '.join(days)}\n")
    check_snapshot(Path(__file__).with_name("due.txt"), "".join(told).lstrip())


def test_nothing_is_due_while_the_school_has_not_said_when_the_period_is():
    """A period only proposed, or of any day of the year, has no deadline unless one was said."""
    proposed, whole = period("69", "2027-01-04"), period("69", "2026-08-20")
    proposed.confirmed_at, whole.last_day = None, whole.year.last_day
    assert [list(due_of(one, Matter.SEARCHING, *READERS)) for one in (proposed, whole)] == [[], []]
    whole.due_on = date(2027, 5, 28)
    days = [day for _due, day in due_of(whole, Matter.UNSIGNED, "office")]
    assert days == [date(2027, 5, 28), date(2027, 5, 21), date(2027, 5, 26)]


@pytest.mark.django_db
def test_a_feast_moved_on_the_eve_moves_the_deadline_of_a_school_of_mayotte(in_term):
    """Read anew each time: nothing of it is kept; the day that becomes one of class again is counted."""
    school, calendar = lives.make_school(postcode="97600", city="Mamoudzou"), calendars.published("Mayotte")
    monday, year = lives.monday_ahead(), stretched_year(school)
    saved = save_period(
        school=school, year=year, name="Stage de 3e", kind="observation_3e_4e", levels=["3e"],
        first_day=monday, last_day=monday + timedelta(days=4),
    )  # fmt: skip
    ask = lambda: next(one for one in periods_of_year(school, year) if one == saved).ends_preparation_on  # noqa: E731
    feast = calendars.days_of(calendar)["Fête d'essai"]
    assert ask() == monday - timedelta(days=34), "neither the feast, on a Wednesday, nor two weeks of holidays count"
    eve = datetime.combine(feast.first_day - timedelta(days=1), datetime.min.time(), ZoneInfo("Indian/Mayotte"))
    clock.move_to(eve + timedelta(hours=18))
    saturday = feast.first_day + timedelta(days=3)
    moved = replace(feast, first_day=saturday, last_day=saturday)
    put_period(calendar, moved, by=calendars.by_officer("Mayotte"))
    assert ask() == monday - timedelta(days=33)
