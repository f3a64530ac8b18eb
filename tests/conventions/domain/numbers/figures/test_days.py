"""Days are those of the school: in Mayotte they begin three hours before UTC's, in Guyane three hours after."""

from datetime import UTC, datetime, time, timedelta

import pytest

from config.development.lives.people import stretched_year
from conventions.domain.numbers.figures.models import FiguresEntry, PupilFact
from conventions.domain.numbers.figures.projection import project_figures
from conventions.domain.season.periods.services import save_period
from tests.kit import lives
from tests.kit.figures import counted, rebuilt_says_the_same
from workflow import clock

pytestmark = pytest.mark.django_db
MONDAY = lives.monday_ahead()
BEFORE = MONDAY - timedelta(days=8)


@pytest.fixture
def guyane():
    return lives.make_school(postcode="97320", city="Saint-Laurent-du-Maroni")


@pytest.fixture
def mayotte():
    return lives.make_school(postcode="97600", city="Mamoudzou")


def set_period(school, first_day=BEFORE, last_day=MONDAY + timedelta(days=4)) -> None:
    save_period(
        school=school, year=stretched_year(school), name="Stage de 3e", kind="observation_3e_4e", levels=["3e"],
        first_day=first_day, last_day=last_day,
    )  # fmt: skip


def test_signed_ahead_and_at_the_start_are_told_by_the_day_of_the_school(guyane, mayotte):
    """The same minute is eight days before in Saint-Laurent, seven in Mamoudzou; the first day is over there alone."""
    project_figures()
    for school in (guyane, mayotte):
        set_period(school)
    clock.move_to(datetime.combine(BEFORE, time(23, 30), UTC))
    for school in (guyane, mayotte):
        lives.signed(school=school)
        lives.make_pupil(school)
    there, here = counted(guyane), counted(mayotte)
    assert dict(PupilFact.objects.exclude(days_ahead=None).values_list("school", "days_ahead")) == {
        guyane.pk: 8, mayotte.pk: 7,
    }  # fmt: skip
    assert (there["pupils_signed_ahead"], "pupils_signed_ahead" in here) == ({"": 1}, False)
    assert (there["pupils_begun"], there["pupils_unplaced_at_start"]) == ({"": 2}, {"": 1})
    assert (here["pupils_begun"], here["pupils_unplaced_at_start"]) == ({"": 2}, {"": 2})
    assert rebuilt_says_the_same()


def test_a_day_that_begins_is_an_entry_of_its_zone_and_moves_what_changes_with_the_date_alone(guyane, mayotte):
    """A period begins, then is over: nobody does anything, and the numbers follow, each where it is that day."""
    for school in (guyane, mayotte):
        set_period(school, MONDAY)
        lives.make_pupil(school)
    clock.move_to(datetime.combine(MONDAY - timedelta(days=1), time(12), UTC))
    assert "pupils_begun" not in counted()
    clock.move_to(datetime.combine(MONDAY - timedelta(days=1), time(22), UTC))
    assert ("pupils_begun" in counted(mayotte), "pupils_begun" in counted(guyane)) == (True, False)
    clock.move_to(datetime.combine(MONDAY, time(4), UTC))
    assert counted()["pupils_begun"] == {"": 2}
    told = FiguresEntry.objects.filter(what="day", day=MONDAY)
    assert told.filter(time_zone="America/Cayenne").count() == 1
    assert rebuilt_says_the_same()
    found = counted()
    assert (found["pupils_searching"], found["pupils_without_place"]) == ({"": 2}, {"": 2})
    clock.move_to(datetime.combine(MONDAY + timedelta(days=4), time(22), UTC))
    assert counted()["pupils_without_place"] == {"": 1}, "over in Mayotte"
    clock.move_to(datetime.combine(MONDAY + timedelta(days=9), time(12), UTC))
    found = counted()
    assert (found["pupils_searching"], "pupils_without_place" in found) == ({"": 2}, False)
    assert rebuilt_says_the_same()


def test_periods_that_are_only_proposed_begin_and_end_too():
    """A school that has said nothing: the weeks of 2nde are those of the ministry."""
    school = lives.make_school()
    lives.make_pupil(school, level="2de_gt")
    project_figures()
    [fact] = PupilFact.objects.all()
    assert (fact.has_begun, fact.is_past, fact.week.month) == (False, False, 6)
    clock.move_to(datetime.combine(fact.week, time(12), UTC))
    assert counted()["pupils_unplaced_at_start"] == {"": 1}
    clock.move_to(datetime.combine(fact.week + timedelta(weeks=3), time(12), UTC))
    assert "pupils_without_place" not in counted()
    assert rebuilt_says_the_same()
