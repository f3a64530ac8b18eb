"""School years: one owner for each calendar, from one pré-rentrée to the eve of the next, no overlap and no gap."""

from dataclasses import replace as replaced
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from conventions.domain.dossier.agreements.days import save_days
from conventions.domain.law.calendars import services
from conventions.domain.law.year.calendars import next_year, present_year, settle_years, year_in, year_on, zone_of
from conventions.domain.law.year.enrolling import turn_school_years
from conventions.domain.law.year.models import SchoolYear
from conventions.domain.season.periods.services import settle_periods
from tests.kit import calendars, lives
from tests.kit.people_factory import make_school
from workflow import clock
from workflow.engine import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_term")]
ONE_DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("year", "first_day"),
    [
        # the last working day of the summer holidays of the national calendar (shared/data, vacances zones A, B, C)
        (2023, date(2023, 9, 1)), (2024, date(2024, 8, 30)), (2025, date(2025, 8, 29)), (2026, date(2026, 8, 31)),
        (2027, date(2027, 8, 31)),
    ],
)  # fmt: skip
def test_a_national_year_runs_from_one_pre_rentree_to_the_eve_of_the_next(year, first_day):
    """The summer belongs to the year that ends, even where the next one begins in August."""
    assert year_in("", first_day).number == year
    assert year_in("", first_day - ONE_DAY).number == year - 1
    assert year_in("", date(year, 7, 14)).number == year - 1


def test_years_are_written_when_first_asked_for_and_leave_no_gap():
    """However far the day is, all the years on the way are there, each once."""
    last = clock.now().year + 2
    far, near = year_in("", date(last + 1, 1, 15)), year_in("", date(2024, 1, 15))
    assert (far.label, near.label) == (f"{last}-{last + 1}", "2023-2024")
    years = list(SchoolYear.objects.filter(zone="").order_by("number"))
    assert [one.number for one in years] == list(range(2023, last + 2))
    assert all(one.last_day + ONE_DAY == other.first_day for one, other in zip(years, years[1:], strict=False))
    assert next_year(near).label == "2024-2025"


@pytest.mark.parametrize("day", [date(1, 1, 1), date(26, 2, 6), date(2014, 2, 6), date(9999, 12, 31)])
def test_no_year_is_written_for_a_day_that_nobody_means(day):
    """However a day was mistyped: it is refused, and the years are those that were known."""
    year_in("", clock.now().date())
    known = list(SchoolYear.objects.values_list("number", flat=True))
    with pytest.raises(Refused) as refusal:
        year_in("", day)
    assert refusal.value.code == "day_too_far"
    assert list(SchoolYear.objects.values_list("number", flat=True)) == known


@pytest.mark.parametrize("years", [-3, 3, 7000])
def test_a_timetable_more_than_two_years_away_is_refused(years):
    """Whoever saves it: nothing is changed."""
    convention = lives.opened()
    before, day = convention.presences(), convention.first_day.replace(day=1)
    far = day.replace(year=day.year + years)
    with pytest.raises(Refused) as refusal, transaction.atomic():
        save_days(convention, [replaced(before[0], day=far), *before[1:]])
    assert refusal.value.code == "day_too_far"
    convention = type(convention).objects.get(pk=convention.pk)
    assert convention.presences() == before
    assert SchoolYear.objects.count() < 12


@pytest.mark.parametrize(
    ("department", "zone"), [("69", ""), ("67", ""), ("973", "Guyane"), ("976", "Mayotte"), ("2A", "Corse")]
)
def test_each_school_follows_one_calendar(department, zone):
    assert zone_of(make_school(department)) == zone


def test_a_year_of_a_rector_follows_the_calendar_once_it_is_published():
    """Provisional until then; its agreements go with it, and the year before ends on the new eve."""
    year = services.school_year(calendars.feast_day())
    convention = lives.opened(school=lives.make_school(postcode="97400", city="Saint-Denis"))
    before = convention.year
    settle_periods(convention.school, before)
    assert (before.zone, before.number, before.first_day.month) == ("La Réunion", year, 8)
    calendar = calendars.begun("La Réunion", year)
    services.change_arrete(
        calendar, arrete_number="essai-8", arrete_date=services.today_in("La Réunion"), pre_rentree=date(year, 8, 14),
        by=calendars.by_officer("La Réunion"),
    )  # fmt: skip
    turn_school_years()
    assert year_on(convention.school, date(year, 8, 20)).number == year - 1
    services.publish_calendar(calendar, by=calendars.by_officer("La Réunion"))
    SchoolYear.objects.filter(zone="La Réunion").update(turned_at=clock.now())
    turn_school_years()
    assert {one.turned_at is None for one in SchoolYear.objects.filter(zone="La Réunion", number__gt=year)} == {True}
    assert year_on(convention.school, date(year, 8, 14)).number == year
    assert year_on(convention.school, date(year, 8, 13)).number == year - 1
    convention.refresh_from_db()
    assert convention.year.first_day == date(year, 8, 14)
    assert convention.school.periods.get(levels=["3e"]).is_whole_year, "its dates are no better known than before"


def test_an_agreement_follows_a_border_that_moves():
    """Its first day stands; of which year it is follows from the calendar."""
    convention = lives.opened(school=lives.make_school(postcode="97400", city="Saint-Denis"))
    number = convention.year.number
    day = date(number, 8, 20)  # before the provisional first day
    type(convention).objects.filter(pk=convention.pk).update(
        first_day=day, last_day=day, year=year_in("La Réunion", day)
    )
    calendar = calendars.begun("La Réunion", number)
    services.change_arrete(
        calendar, arrete_number="essai-9", arrete_date=services.today_in("La Réunion"), pre_rentree=date(number, 8, 14),
        by=calendars.by_officer("La Réunion"),
    )  # fmt: skip
    services.publish_calendar(calendar, by=calendars.by_officer("La Réunion"))
    settle_years("La Réunion")
    convention.refresh_from_db()
    assert (convention.first_day, convention.year.number) == (day, number)


def test_two_years_of_a_calendar_never_share_a_day():
    """The database refuses it, whoever writes."""
    year = present_year(make_school())
    with pytest.raises(IntegrityError, match="school_years_apart"), transaction.atomic():
        SchoolYear.objects.create(zone="", number=1999, first_day=year.last_day, last_day=year.last_day + ONE_DAY)
    SchoolYear.objects.create(zone="Mayotte", number=1999, first_day=year.last_day, last_day=year.last_day)


def test_a_year_ends_on_the_eve_of_the_next():
    """A gap is refused at the end of the transaction that would leave one."""
    year = present_year(make_school())
    with transaction.atomic(), connection.cursor() as cursor:
        SchoolYear.objects.filter(zone="", number=year.number - 1).update(last_day=year.first_day - 2 * ONE_DAY)
        with pytest.raises(IntegrityError, match="eve of the next"), transaction.atomic():
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)
