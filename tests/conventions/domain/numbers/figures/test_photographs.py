"""Photographs: what a Monday showed stays, and is found a year later at the same date."""

from datetime import timedelta

import pytest
from django.utils import timezone

from conventions.domain.exchange.supply.weeks import monday_of
from conventions.domain.numbers.figures import projection
from conventions.domain.numbers.figures.models import Photograph
from conventions.domain.numbers.figures.photographs import photograph_figures
from conventions.domain.numbers.figures.projection import project_figures
from conventions.domain.numbers.figures.queries import CountedTerritory, FiguresQuery, a_year_before, by_monday
from conventions.domain.persons.people.models import School
from tests.kit import lives
from workflow import clock, tree

pytestmark = pytest.mark.django_db


def test_each_monday_is_kept_once_and_is_what_stood_there_that_day():
    """The job comes each hour; a number that falls later falls in no photograph of before."""
    convention = lives.signed()
    lives.make_pupil(convention.school, level="4e")
    monday = monday_of(timezone.localdate(clock.now()))
    assert photograph_figures() > 0
    assert photograph_figures() == 0
    year, school = convention.year.number, CountedTerritory("school", str(convention.school_id))
    convention.pupil.enrolments.update(left_at=clock.now())
    clock.move_to(clock.now() + timedelta(weeks=1))
    assert photograph_figures() > 0
    School.objects.update(priority_education="REP")
    assert photograph_figures() == 0
    found = by_monday(["pupils_signed", "agreements_by_state"], FiguresQuery(school, year))
    assert found == {
        monday: {"pupils_signed": {"": 1}, "agreements_by_state": {"signed": 1}},
        monday + timedelta(weeks=1): {"agreements_by_state": {"signed": 1}},
    }
    assert by_monday(["pupils_signed"], FiguresQuery(school, year), levels=["4e"]) == {}
    assert set(Photograph.objects.values_list("territory", flat=True)) >= {"nation", "department", "school"}


def test_nothing_is_kept_while_much_waits_to_be_counted(monkeypatch):
    """A number on its way is not kept for good: it is taken once all is counted."""
    lives.signed()
    project_figures()
    lives.signed()
    monkeypatch.setattr(projection, "LONGEST_SECONDS", 0)
    monkeypatch.setattr(projection, "MOST_TURNS", 1)
    tree.grow()
    assert photograph_figures() == 0
    assert photograph_figures() > 0


def test_a_year_before_is_a_monday_52_weeks_earlier():
    """Weeks of school meet weeks of school, whatever the day."""
    day = lives.monday_ahead() + timedelta(days=3)
    before = a_year_before(day)
    assert (before.weekday(), (lives.monday_ahead() - before).days) == (0, 364)
