"""The step that a fact says is the one that the pages of a school say, in whatever situation a pupil is."""

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from config.development.lives.people import stretched_year
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.presence.models import PresenceDay
from conventions.domain.dossier.agreements.states import State
from conventions.domain.law.year.models import Enrolment, SchoolYear
from conventions.domain.law.year.queries import enrolled_in_year
from conventions.domain.numbers.figures.models import PupilFact
from conventions.domain.numbers.figures.projection import project_figures
from conventions.domain.persons.people.models import Pupil, School
from conventions.domain.persons.people.standing import Standing
from conventions.domain.season.periods.coverage import Step, standing_in
from conventions.domain.season.periods.models import Period, PeriodDecision
from conventions.domain.season.periods.queries import by_nearness, periods_of_year
from tests.kit import lives
from tests.kit.behind import behind_the_triggers
from tests.kit.figures import rebuilt_says_the_same
from workflow import clock

pytestmark = pytest.mark.django_db
LEVELS = ("3e", "4e", "3e_segpa", "2de_gt", "")
KINDS = ("observation_3e_4e", "initiation", "visite")
CLASSES = ("A", "B")
MONDAY = lives.monday_ahead()
SCHOOLS, PUPILS = 5, 24
What = PeriodDecision.What


def draw_periods(school: School, year: SchoolYear) -> None:
    """Draw up to four periods: for some classes or all, counted in days or not, expected or not, said or proposed."""
    is_said = random.random() < 0.5
    for n in range(random.choice((0, 1, 2, 3, 4))):
        first = MONDAY + timedelta(days=random.randrange(-60, 30))
        Period.objects.create(
            school=school,
            year=year,
            name=f"Période {n}",
            kind=random.choice(KINDS[:2]),
            levels=random.sample(LEVELS[:4], random.randint(1, 3)),
            classes=random.choice(([], [], ["A"], ["B"])),
            first_day=first,
            last_day=first + timedelta(days=random.choice((0, 4, 11, 40))),
            days=random.choice((None, None, 0, 2, 5)),
            is_expected=random.random() < 0.8,
            confirmed_at=clock.now() if is_said else None,
        )


def draw_pupils(school: School, year: SchoolYear) -> Iterator[Pupil]:
    """Draw pupils of all levels and classes, some of whom have left."""
    for n in range(PUPILS):
        level, where = random.choice(LEVELS), random.choice((*CLASSES, ""))
        pupil = Pupil.objects.create(
            school=school, first_name="Maëlle", last_name=f"Tirée {n}", birth_date=date(2011, 6, 1), level=level
        )
        left_at = clock.now() if random.random() < 0.1 else None
        Enrolment.objects.create(pupil=pupil, year=year, level=level, class_name=where, left_at=left_at)
        yield pupil


def draw_agreement(pupil: Pupil, year: SchoolYear, host) -> None:
    """Draw an agreement in any state, past the door, of any kind, with or without days, broken off or suspended."""
    first = None if random.random() < 0.15 else MONDAY + timedelta(days=random.randrange(-60, 40))
    days = [] if first is None else [first + timedelta(days=n) for n in range(random.randint(1, 6))]
    is_suspended, held = random.random() < 0.3, random.randrange(-1, 4)
    one = Convention.objects.create(
        school=pupil.school,
        pupil=pupil,
        host=host,
        year=year,
        origin="own_place",
        kind=random.choice(KINDS),
        first_day=first,
        last_day=days[-1] if days else None,
        ended_on=first + timedelta(days=random.randint(0, 3)) if first and random.random() < 0.3 else None,
        no_show=random.random() < 0.1,
        **({"suspended_from": first + timedelta(days=held)} if first and is_suspended else {}),
    )
    if one.suspended_from:
        one.suspended_until = random.choice((None, one.suspended_from + timedelta(days=random.randint(0, 2))))
        one.suspended = one.suspended_until is None or random.random() < 0.5
        one.suspended_from_noon = random.random() < 0.5
        one.save()
    behind_the_triggers(
        "UPDATE conventions_convention SET status = %s WHERE id = %s", random.choice(State.values), one.pk
    )
    morning = {"morning_start": time(9), "morning_end": time(12)}
    afternoon = {"afternoon_start": time(13), "afternoon_end": time(17)}
    PresenceDay.objects.bulk_create(
        PresenceDay(convention=one, date=day, **random.choice((morning, afternoon, morning | afternoon)))
        for day in days
    )


def draw_decisions(pupil: Pupil, periods: list[Period], by) -> None:
    for period in random.sample(periods, min(len(periods), random.choice((0, 0, 1, 2)))):
        what = random.choice(What.values)
        PeriodDecision.objects.create(
            pupil=pupil,
            period=period,
            what=what,
            reason="medical" if what == What.DISPENSED else "",
            author=by,
            decided_on=MONDAY + timedelta(days=random.randrange(-60, 10)),
        )


def looks_at(school: School, year: SchoolYear) -> Standing:
    office = school.staff.get(role="office").user
    return Standing(office, school, (), frozenset({"office"}), chosen_year=year.number)


def test_a_fact_says_the_step_of_the_pages_in_every_period_of_every_pupil():
    """Several periods, classes, halves at two hosts, what was interrupted, suspended, made up or dispensed: drawn."""
    seen: set[int] = set()
    of_periods, year = 0, stretched_year(lives.make_school())
    clock.move_to(datetime.combine(MONDAY, time(12), ZoneInfo("Europe/Paris")))
    for _n in range(SCHOOLS):
        school = lives.make_school()
        host, *_people = lives.make_host(school)
        draw_periods(school, year)
        for pupil in draw_pupils(school, year):
            for _agreement in range(random.choice((0, 1, 1, 2, 3))):
                draw_agreement(pupil, year, host)
            draw_decisions(pupil, list(school.periods.all()), school.staff.get(role="office").user)
        project_figures()
        periods = by_nearness(periods_of_year(school, year), school.today())
        pages = {
            (row.pk, period.pk or f"{period.kind} {' '.join(period.levels)}"): row.step
            for period in periods
            for row in standing_in(enrolled_in_year(looks_at(school, year)), periods, today=school.today(), only=period)
        }
        heads = standing_in(enrolled_in_year(looks_at(school, year)), periods, today=school.today())
        facts = PupilFact.objects.filter(school=school)
        told = {(one.pupil_id, int(one.period_key) if one.period_key.isdigit() else one.period_key): one.step
                for one in facts.exclude(period_key="")}  # fmt: skip
        assert told == pages
        first = dict(facts.filter(is_first=True).values_list("pupil_id", "step"))
        assert first == {row.pk: row.step for row in heads}
        seen |= set(first.values()) | set(told.values())
        of_periods += len(told)
    assert len(seen) > len(Step) / 2, "the draw is poor: nearly all pupils stand alike"
    assert of_periods > PUPILS
    assert rebuilt_says_the_same()
