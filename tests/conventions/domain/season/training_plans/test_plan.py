"""The year's plan: weeks of classes, the periods that follow from them, holidays, another year."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from config.development.lives.people import stretched_year
from conventions.domain.law.year.calendars import next_year, present_year
from conventions.domain.season.found_places.reading import BadPlaceLine, PlaceReader
from conventions.domain.season.periods.models import Period
from conventions.domain.season.periods.services import Decided, decide
from conventions.domain.season.rolls.tabular import Record
from conventions.domain.season.training_plans.models import PlannedWeeks
from conventions.domain.season.training_plans.plan import ClassPlan, PlanCell, YearPlan
from conventions.domain.season.training_plans.services import write_plan
from tests.kit import lives
from tests.kit.refusals import refused
from tests.kit.training_school import admit, formation_of_year, plan_class, term_weeks

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return lives.make_school()


def test_periods_follow_from_the_weeks_of_a_class(school):
    """Four and four: two periods with rank, dates, days and seven hours; changed, each keeps its identifier."""
    admit(school, "1CAP")
    weeks = term_weeks(school)
    plan_class(school, "1CAP", {1: weeks[:4], 2: weeks[8:12]}, count=4)
    first, second = Period.objects.filter(school=school).order_by("number")
    assert (first.name, first.classes, first.levels, first.kind) == ("PFMP 1 sur 4", ["1CAP"], ["cap"], "pfmp")
    assert (first.first_day, first.last_day) == (weeks[0], weeks[3] + timedelta(days=4))
    assert (first.day_minutes, second.number, second.cycle_count) == (420, 2, 4)
    assert first.days in range(16, 21)
    plan_class(school, "1CAP", {1: weeks[1:5], 2: weeks[8:12]}, count=4)
    again = Period.objects.get(school=school, number=1)
    assert (again.uuid, again.first_day) == (first.uuid, weeks[1])
    assert PlannedWeeks.objects.filter(school=school).count() == 8


def test_no_week_of_holidays_but_to_make_up(school):
    """A week of holidays is refused with its name; written R1 it makes up, and the period keeps its dates."""
    admit(school, "1CAP")
    weeks, year = YearPlan(school, stretched_year(school)).weeks, stretched_year(school)
    off = next(week for week in weeks if not week.is_term)
    term = term_weeks(school)[:2]
    plan = ClassPlan("1CAP", ("cap",), {off.monday: PlanCell(1), term[0]: PlanCell(1)})
    with refused("plan_has_problem"):
        write_plan(school, year, [plan])
    assert not Period.objects.exists()
    write_plan(school, year, [replace(plan, cells={off.monday: PlanCell(1, True), term[0]: PlanCell(1)})])
    assert (Period.objects.get().first_day, Period.objects.get().last_day) == (term[0], term[0] + timedelta(days=4))


@pytest.mark.parametrize(
    ("cells", "count", "at"),
    [({0: 3}, 2, 0), ({0: 2, 1: 1}, None, 1), ({0: 0}, None, 0), ({0: 99}, None, 0)],
    ids=["beyond the cycle", "not in order", "no rank", "a slip"],
)
def test_a_rank_that_makes_no_sense_is_said_at_its_week(school, cells, count, at):
    """What was typed wrong has its sentence, at the week where it was typed."""
    admit(school, "1CAP")
    weeks = term_weeks(school)
    plan = ClassPlan("1CAP", ("cap",), {weeks[n]: PlanCell(number) for n, number in cells.items()}, count)
    [(monday, sentence)] = plan.problems(YearPlan(school, stretched_year(school)).weeks)
    assert (monday, sentence[-1]) == (weeks[at], ".")


def test_a_period_with_a_decision_keeps_a_week(school):
    """What was decided of a pupil is not lost with the weeks of a period; without a decision the period goes."""
    [pupil] = admit(school, "1CAP")
    weeks = term_weeks(school)
    plan_class(school, "1CAP", {1: weeks[:2], 2: weeks[4:6]})
    first = Period.objects.get(number=1)
    decide(pupil, first, Decided("dispensed", "medical"), by=school.staff.get(role="office").user)
    with refused("plan_keeps_decided"):
        plan_class(school, "1CAP", {2: weeks[4:6]})
    plan_class(school, "1CAP", {1: weeks[:2]})
    assert Period.objects.get() == first


def test_last_year_s_plan_moves_to_the_calendar_of_the_next(school):
    """Each period keeps its length, begins as far from the first week of class, in no holidays; nothing is written."""
    admit(school, "1CAP")
    year = present_year(school)
    source = YearPlan(school, year)
    terms = [week.monday for week in source.weeks if week.is_term]
    cells = {monday: PlanCell(1) for monday in terms[6:10]} | {monday: PlanCell(2) for monday in terms[20:24]}
    write_plan(school, year, [ClassPlan("1CAP", ("cap",), cells, 4)])
    target = YearPlan(school, next_year(year))
    [moved] = target.moved_from(YearPlan(school, year))
    there = [week.monday for week in target.weeks if week.is_term]
    assert (moved.class_name, moved.levels, moved.cycle_count, moved.numbers) == ("1CAP", ("cap",), 4, [1, 2])
    assert [len(moved.weeks_of(n)) for n in (1, 2)] == [4, 4]
    assert set(moved.cells) <= set(there)
    assert abs((moved.weeks_of(1)[0] - there[0]) - (terms[6] - terms[0])) <= timedelta(weeks=2)
    assert not list(moved.problems(target.weeks))
    assert not Period.objects.filter(year=next_year(year)).exists()


def test_places_are_opened_on_the_weeks_of_the_plan(school):
    """Without dates the weeks planned, a gap left out; a week of holidays that makes up may be typed, another not."""
    [pupil] = admit(school, "1CAP", formation=formation_of_year(school, 1))
    year, weeks = stretched_year(school), term_weeks(school)
    term = [weeks[0], weeks[1], weeks[3]]
    off = [week.monday for week in YearPlan(school, year).weeks if not week.is_term and week.monday > weeks[0]][:2]
    cells = {monday: PlanCell(1) for monday in term} | {off[0]: PlanCell(1, True)}
    write_plan(school, year, [ClassPlan("1CAP", ("cap",), cells)])
    said = {
        "pupil": pupil.name, "host_name": "Cuisine Fictive", "city": "49000 Angers", "contact": "Camille Fictif",
        "email": "cuisine@accueil.example",
    }  # fmt: skip
    reader = PlaceReader(school)
    opened = {presence.day for presence in reader.read(Record(1, said)).place.days}
    assert {day - timedelta(days=day.weekday()) for day in opened} == set(term)
    made_up = reader.read(Record(1, {**said, "dates": week_of(off[0])}))
    assert {presence.day - timedelta(days=presence.day.weekday()) for presence in made_up.place.days} == {off[0]}
    with pytest.raises(BadPlaceLine):
        reader.read(Record(1, {**said, "dates": week_of(off[1])}))


def week_of(monday: date) -> str:
    return f"du {monday:%d/%m/%Y} au {monday + timedelta(days=4):%d/%m/%Y}"
