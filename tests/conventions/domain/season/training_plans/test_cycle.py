"""Weeks of a cycle: done, planned and missing, at whatever school."""

from datetime import date, timedelta

import pytest
from django.db import connection

from config.development.lives.people import stretched_year
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.day_counts.models import DayCount
from conventions.domain.dossier.internship.attendance.models import HalfDay
from conventions.domain.persons.people.models import Pupil
from conventions.domain.season.training_plans.cycle import CycleWeeks, cycles_of
from conventions.domain.season.training_plans.models import WeeksBefore
from conventions.domain.season.training_plans.services import note_weeks_before
from tests.kit import lives
from tests.kit.training_school import admit, formation_of_year, plan_class, term_weeks

pytestmark = pytest.mark.django_db


def came(pupil: Pupil, days: list[date], *, status: str = "present") -> None:
    """Write the half-days of an agreement of training; the machine's states are another test's."""
    convention = lives.opened(school=pupil.school, level="cap")
    Convention.objects.filter(pk=convention.pk).update(pupil=pupil, kind="pfmp")
    HalfDay.objects.bulk_create(
        HalfDay(convention=convention, date=day, half=half, minutes=210)
        for day in days
        for half in ("morning", "afternoon")
    )
    with connection.cursor() as cursor:
        cursor.execute("UPDATE conventions_halfday SET status = %s WHERE convention_id = %s", [status, convention.pk])


def days_before(day: date, n: int) -> list[date]:
    return [day - timedelta(days=7 + one) for one in range(n)]


def weeks_of(pupil: Pupil) -> CycleWeeks:
    school = pupil.school
    return cycles_of([pupil], school, stretched_year(school), school.today())[pupil.pk]


def test_weeks_done_follow_a_pupil_from_school_to_school():
    """Eight days at a former school and three here are two weeks and a day; a day away is none, a namesake another."""
    here, there = lives.make_school(), lives.make_school()
    first, second = formation_of_year(here, 1), formation_of_year(here, 2)
    [pupil], [former] = admit(here, "1CAP", formation=first), admit(there, "CAP A")
    admit(here, "2CAP", formation=second)
    Pupil.objects.filter(pk=former.pk).update(search_name=pupil.search_name, birth_date=pupil.birth_date)
    came(Pupil.objects.get(pk=former.pk), days_before(here.today(), 8))
    came(pupil, days_before(here.today() - timedelta(days=20), 3))
    came(pupil, days_before(here.today() - timedelta(days=60), 2), status="absent")
    weeks = term_weeks(here)
    plan_class(here, "1CAP", {1: weeks[:4]}, count=4)
    plan_class(here, "2CAP", {3: weeks[:2]}, count=4)
    found = weeks_of(pupil)
    assert (found.due, found.days, found.planned, found.later) == (12, 11, 4, 2)
    assert (found.done_words, found.missing) == ("2 semaines et 1 jour", 4)
    Pupil.objects.filter(pk=pupil.pk).update(has_namesake=True)
    assert weeks_of(Pupil.objects.get(pk=pupil.pk)).days == 3


def test_a_certified_count_stands_for_the_presences_of_its_agreement():
    """Four days came and six are certified, then five, corrected: five count, and no presence of it beside."""
    school = lives.make_school()
    [pupil] = admit(school, "1CAP", formation=formation_of_year(school, 1))
    came(pupil, days_before(school.today(), 4))
    by = school.staff.get(role="head").user
    for certified in (6, 5):
        DayCount.objects.create(
            convention=pupil.conventions.get(),
            proposed=4,
            certified=certified,
            reason="feuille papier",
            certified_by=by,
        )
    assert weeks_of(pupil).days == 5


def test_weeks_done_elsewhere_are_a_number_alone():
    """Neither the school nor the reason has a column; 0 takes the note away."""
    school = lives.make_school()
    [pupil] = admit(school, "1CAP", formation=formation_of_year(school, 1))
    by = school.staff.get(role="office").user
    note_weeks_before(pupil, 3, by=by)
    note_weeks_before(pupil, 4, by=by)
    assert (weeks_of(pupil).before, weeks_of(pupil).missing) == (4, 8)
    assert {field.name for field in WeeksBefore._meta.fields} == {
        "id",
        "uuid",
        "pupil",
        "weeks",
        "noted_by",
        "noted_at",
    }
    note_weeks_before(pupil, 0, by=by)
    assert not WeeksBefore.objects.exists()


def test_weeks_of_three_hundred_pupils_take_no_more_queries_than_of_one(django_assert_max_num_queries):
    """Whatever the number of pupils, eight queries at most."""
    school = lives.make_school()
    pupils = admit(school, "1CAP", formation=formation_of_year(school, 1), n=30)
    year = stretched_year(school)
    with django_assert_max_num_queries(8):
        assert len(cycles_of(pupils, school, year, school.today())) == 30


def test_what_nobody_knows_is_no_number():
    """Without a formation, or without the weeks of its cycle, nothing is missing: nobody knows."""
    school = lives.make_school()
    [pupil] = admit(school, "1CAP")
    assert (weeks_of(pupil).due, weeks_of(pupil).missing, weeks_of(pupil).done_words) == (None, None, "0 semaines")
