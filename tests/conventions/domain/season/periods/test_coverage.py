"""Coverage of a pupil's period: the days expected, and the days that cover it."""

from datetime import timedelta

import pytest

from config.development.lives.people import stretched_year
from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.agreements.kinds import beside
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.internship.suspension.services import Suspension, suspend
from conventions.domain.law.year.calendars import present_year
from conventions.domain.law.year.models import Enrolment
from conventions.domain.law.year.queries import enrolled_in_year
from conventions.domain.persons.people.models import Pupil
from conventions.domain.persons.people.standing import Standing
from conventions.domain.season.periods.coverage import Step, standing_in, without_place
from conventions.domain.season.periods.models import Period, PeriodDecision
from conventions.domain.season.periods.queries import by_nearness, periods_of_year
from conventions.domain.season.periods.services import Decided, decide, save_period
from tests.kit import lives
from tests.kit.people_factory import move
from tests.kit.refusals import refused
from workflow import clock, schedule

pytestmark = pytest.mark.django_db
MONDAY = lives.monday_ahead()


@pytest.fixture
def school():
    return lives.make_school()


def standing_of(school) -> Standing:
    return Standing(school.staff.get(role="office").user, school, (), frozenset({"office"}))


def period(school, **fields) -> Period:
    usual = {
        "name": "Stage de 3e", "kind": "observation_3e_4e", "levels": ["3e"], "is_expected": True,
        "first_day": MONDAY, "last_day": MONDAY + timedelta(days=4),
    }  # fmt: skip
    return save_period(school=school, year=stretched_year(school), **{**usual, **fields})


def steps(school, only: Period | None = None) -> dict[int, int]:
    periods = by_nearness(periods_of_year(school, present_year(school)), school.today())
    only = only and next(one for one in periods if one.uuid == only.uuid)
    found = standing_in(enrolled_in_year(standing_of(school)), periods, today=school.today(), only=only)
    return dict(found.values_list("pk", "step"))


def another(pupil: Pupil, days) -> Convention:
    host, representative, _tutor = lives.make_host(pupil.school)
    by = lives.account(pupil.school.staff.get(role="office"))
    return services.open_for_known_host(pupil=pupil, host=host, representative=representative, days=days, by=by)


def missing(school) -> int:
    return Enrolment.objects.filter(without_place(), pupil__school=school).count()


def test_a_school_that_says_nothing_has_the_usual_periods(school):
    """3e and 2de are expected, 4e is optional; another kind of class is not, an unknown level is until it is said."""
    levels = ("3e", "4e", "2de_gt", "3e_segpa", "")
    pupils = [lives.make_pupil(school, level=level) for level in levels]
    found = steps(school)
    seeks, free = Step.SEARCHING, Step.FREE
    assert [found[pupil.pk] for pupil in pupils] == [seeks, free, seeks, free, seeks]
    assert not Period.objects.exists()
    assert missing(school) == 2
    second = next(one for one in periods_of_year(school, present_year(school)) if one.levels == ["2de_gt"])
    assert (second.last_day.month, second.last_day.weekday(), (second.last_day - second.first_day).days) == (6, 4, 11)


def test_a_visit_places_nobody_neither_at_school_nor_in_the_territory(school):
    """A visit, which stands beside the internship of the year, covers no period."""
    pupil = lives.make_pupil(school)
    Convention.objects.filter(pk=another(pupil, lives.week()[:2]).pk).update(kind=beside()[0])
    assert (steps(school), missing(school)) == ({pupil.pk: Step.SEARCHING}, 1)


def test_two_halves_cover_a_period_together(school):
    """Two days, then three with another host; the half that is behind says the step, a day less is missing."""
    own, week = period(school, days=5), lives.week()
    first = lives.signed(school=school, days=week[:2])
    assert steps(school, own) == {first.pupil_id: Step.SEARCHING}
    second = another(first.pupil, week[2:])
    assert steps(school, own) == {first.pupil_id: Step.PREPARING}
    services.withdraw(second, by=lives.by(first, "office"), reason="Un autre lieu.")
    assert steps(school, own) == {first.pupil_id: Step.SEARCHING}


def test_days_before_an_interruption_count_where_days_are_counted(school):
    """They may be enough; of a period that any agreement covers, one that was broken off covers nothing."""
    own, stopped = period(school), lives.in_state("terminated", school=school)
    spent = stopped.days.filter(date__lte=stopped.ended_on).count()
    assert 0 < spent < 5
    for days, step in ((None, Step.SEARCHING), (spent + 1, Step.SEARCHING), (spent, Step.SIGNED)):
        Period.objects.filter(pk=own.pk).update(days=days)
        assert steps(school, own) == {stopped.pupil_id: step}


def test_days_that_a_suspension_took_are_missing_once_it_is_over(school):
    """Until then nobody knows; what is made up adds days of its own."""
    own, held = period(school, days=5), lives.signed(school=school)
    tuesday = held.first_day + timedelta(days=1)
    clock.move_to(lives.at(held, held.first_day - timedelta(days=1), 17))
    alert = Suspension("cyclone", tuesday, from_noon=True, until=tuesday + timedelta(days=1))
    suspend(held, alert, by=lives.by(held, "head"))
    assert steps(school, own) == {held.pupil_id: Step.SIGNED}
    clock.move_to(lives.at(held, tuesday + timedelta(days=2), 12))
    schedule.run_due()
    assert steps(school, own) == {held.pupil_id: Step.SEARCHING}
    Period.objects.filter(pk=own.pk).update(days=4)
    assert steps(school, own) == {held.pupil_id: Step.SIGNED}, "Tuesday was begun: Wednesday alone is lost"


def test_of_two_periods_each_has_its_own_agreement(school):
    """An agreement counts for the last period that had begun; of the classes of the period alone."""
    first = period(school)
    second = period(school, first_day=MONDAY + timedelta(days=14), last_day=MONDAY + timedelta(days=18))
    covered, other = lives.opened(school=school).pupil, lives.make_pupil(school)
    another(other, lives.week(MONDAY + timedelta(days=14)))
    assert steps(school, first) == {covered.pk: Step.PREPARING, other.pk: Step.SEARCHING}
    assert steps(school, second) == {covered.pk: Step.SEARCHING, other.pk: Step.PREPARING}
    move(other, "3e Z")
    Period.objects.filter(pk=second.pk).update(classes=["3e Z"])
    assert steps(school, second) == {other.pk: Step.PREPARING}
    assert steps(school) == {covered.pk: Step.PREPARING, other.pk: Step.SEARCHING}


def test_a_period_of_one_class_leaves_the_others_their_whole_year(school):
    """3e A alone goes in two weeks' time: for 3e B an agreement of any day counts for the period of all."""
    whole, later = period(school), MONDAY + timedelta(days=14)
    period(school, name="Stage de 3e A", classes=["3e A"], first_day=later, last_day=later + timedelta(days=4))
    one, other = lives.make_pupil(school), lives.make_pupil(school)
    move(one, "3e A")
    move(other, "3e B")
    for pupil in (one, other):
        another(pupil, lives.week(later))
    assert steps(school, whole) == {one.pk: Step.SEARCHING, other.pk: Step.PREPARING}
    assert steps(school)[other.pk] == Step.PREPARING


def test_what_the_school_decides_counts_until_it_decides_otherwise(school):
    """Dispensed, received at school, expected again; to be made up: what came before covers nothing any more."""
    own, pupil, user = period(school), lives.make_pupil(school), school.staff.get(role="office").user
    with refused("dispensation_without_reason"):
        decide(pupil, own, Decided("dispensed"), by=user)
    for what, reason, step, n in (
        ("dispensed", "mobility", Step.DISPENSED, 0),
        ("received", "", Step.RECEIVED, 0),
        ("expected", "", Step.SEARCHING, 1),
    ):
        decide(pupil, own, Decided(what, reason), by=user)
        assert (steps(school, own), missing(school)) == ({pupil.pk: step}, n)
    assert [one.what for one in PeriodDecision.objects.order_by("pk")] == ["dispensed", "received", "expected"]
    another(pupil, lives.week())
    assert (steps(school, own), missing(school)) == ({pupil.pk: Step.PREPARING}, 0)
    decide(pupil, own, Decided("make_up"), by=user)
    PeriodDecision.objects.filter(what="make_up").update(decided_on=MONDAY + timedelta(days=5))
    assert steps(school, own) == {pupil.pk: Step.SEARCHING}
    another(pupil, lives.week(MONDAY + timedelta(days=14)))
    assert steps(school, own) == {pupil.pk: Step.PREPARING}


def test_nothing_of_a_medical_reason_is_kept(school):
    """The kind of reason alone; a detail is of another reason alone."""
    own, pupil, user = period(school), lives.make_pupil(school), school.staff.get(role="office").user
    told = decide(pupil, own, Decided("dispensed", "medical", "opération"), by=user)
    assert (told.detail, told.words) == ("", "dispensé de stage : raison médicale")
    other = decide(pupil, own, Decided("dispensed", "other", "compétition nationale"), by=user)
    assert other.words == "dispensé de stage : compétition nationale"
    with refused("decide_by_office"):
        decide(pupil, own, Decided("received"), by=school.staff.get(role="teacher").user)
    with refused("pupil_not_of_period"):
        decide(lives.make_pupil(school, level="4e"), own, Decided("received"), by=user)


def test_outside_the_period_is_a_warning_that_says_why_once_the_school_has_confirmed(school):
    """Landed agreements warn nobody; texts of the period are those of its agreements."""
    own = period(school, aims="Découvrir le fleuve.")
    late = lives.opened(school=school, days=lives.week(MONDAY + timedelta(days=7)))
    [told] = [one for one in services.check_agreement(late) if "Stage de 3e" in one.sentence]
    assert (told.severity, late.aims) == ("warning", "Découvrir le fleuve.")
    Period.objects.filter(pk=own.pk).update(confirmed_at=None)
    assert not [one for one in services.check_agreement(late) if "Stage de 3e" in one.sentence]
