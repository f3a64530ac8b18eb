"""Contexts of the pages of training: the board, the plan of a year, a class in a period, hosts to call, weeks."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.db.models import Count, OuterRef, Subquery
from django.http import Http404, QueryDict
from django.urls import reverse

from conventions.domain.dossier.agreements.host_load import limits_in, loads_in
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.exchange.search.training import aim_of_class
from conventions.domain.exchange.supply.around import RADII, SeatNeed, training_seats_for
from conventions.domain.law.year.calendars import next_year, years_of
from conventions.domain.law.year.models import SchoolYear
from conventions.domain.law.year.queries import year_of
from conventions.domain.numbers.exports.tables import Table
from conventions.domain.persons.people.models import Host
from conventions.domain.persons.people.standing import WRITERS, Standing
from conventions.domain.season.found_places.queries import OPENERS
from conventions.domain.season.periods.coverage import OF_ONE, PupilInPeriod, Step, standing_in
from conventions.domain.season.periods.models import Period
from conventions.domain.season.periods.queries import by_nearness, periods_of_year
from conventions.domain.season.reminders.waiting import awaited_in, in_short, missing_in, seeds_of
from conventions.domain.season.training_plans.board import TrainingRow, board_of, kin_of
from conventions.domain.season.training_plans.calls import Calls, HostToCall
from conventions.domain.season.training_plans.cycle import CycleWeeks, cycles_of
from conventions.domain.season.training_plans.plan import ClassPlan, YearPlan
from conventions.domain.season.training_plans.weeks import A_WEEK, monday_of, planned_weeks
from conventions.pages.shared.visibility import visible_classes, visible_pupils

from .tables import table_of_class, table_of_weeks

KM = RADII[1]
MOST_CLASSES = 20
"""Classes of one grid: a request of more fields than a thousand is refused."""


# -- the board -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TrainingRowLine:
    """A row of the board with the free seats of the bourse that its pupils find."""

    row: TrainingRow
    seats: int


class TrainingBoardPage:
    """The periods to come, the worst first; eighteen queries at most, however many pupils."""

    def __init__(self, standing: Standing) -> None:
        self._standing = standing
        self.year = year_of(standing)
        self.may_open = standing.holds(*OPENERS)

    @cached_property
    def periods(self) -> list[Period]:
        return periods_of_year(self._standing.school, self.year)

    @cached_property
    def lines(self) -> list[TrainingRowLine]:
        school, today = self._standing.school, self._standing.today
        rows = board_of(school, visible_pupils(self._standing), self.periods, today)
        weeks = planned_weeks(row.period for row in rows)
        needs = [
            SeatNeed(
                school,
                monday_of(row.period.first_day),
                tuple(row.period.levels),
                aim_of_class(row.formation, weeks.get(row.period.pk, ()), department=school.department),
            )
            for row in rows
        ]
        return [TrainingRowLine(row, seats) for row, seats in zip(rows, training_seats_for(needs, KM), strict=True)]

    @property
    def searching(self) -> int:
        return sum(line.row.searching for line in self.lines)

    @property
    def is_planned(self) -> bool:
        return any(period.number for period in self.periods)


# -- the plan --------------------------------------------------------------------------------------------------


class PlanPage:
    """The plan of a year, some classes of it, and the year before that may be taken over."""

    def __init__(self, standing: Standing, given: QueryDict) -> None:
        self._standing = standing
        self.present = year_of(standing)
        self.year = self._year(given.get("annee", ""))
        self.plan = YearPlan(standing.school, self.year)
        self.asked = given.getlist("classe")
        self.takes_over = "reprendre" in given
        self.sums = Counter[str]()

    def _year(self, asked: str) -> SchoolYear:
        if asked == str(self.present.number + 1):
            return next_year(self.present)
        return self.present

    @cached_property
    def before(self) -> YearPlan | None:
        """The plan of the year before, where there is one."""
        year = years_of(self._standing.school).filter(number=self.year.number - 1).first()
        plan = YearPlan(self._standing.school, year) if year else None
        return plan if plan and not plan.is_empty else None

    @cached_property
    def classes(self) -> list[ClassPlan]:
        """The classes of the year: as planned, or as last year's plan says once it is taken over."""
        own = {plan.class_name: plan for plan in self.plan.classes}
        if self.takes_over and self.before:
            moved = {plan.class_name: plan for plan in self.plan.moved_from(self.before)}
            own |= {name: plan for name, plan in moved.items() if name not in own or not own[name].cells}
        return [own[name] for name in sorted(own)]

    @cached_property
    def shown(self) -> list[ClassPlan]:
        own = [plan for plan in self.classes if plan.class_name in self.asked] if self.asked else self.classes
        return own[:MOST_CLASSES]

    @property
    def groups(self) -> list[tuple[str, str]]:
        """The classes as groups of one grid, where there are more: label and end of the address."""
        names = [plan.class_name for plan in self.classes]
        parts = [names[n : n + MOST_CLASSES] for n in range(0, len(names), MOST_CLASSES)]
        return [(f"{part[0]} – {part[-1]}", self.address(part)) for part in parts] if len(parts) > 1 else []

    def address(self, classes: list[str] | None = None, **more: str) -> str:
        given: list[tuple[str, str]] = [("annee", str(self.year.number)), *more.items()]
        given += [("classe", name) for name in classes or ()]
        return f"{reverse('training_plan')}?{urlencode(given)}"

    @property
    def here(self) -> str:
        return self.address(self.asked, **({"reprendre": "1"} if self.takes_over else {}))

    @property
    def take_over(self) -> str:
        return self.address(reprendre="1")

    @property
    def other_year(self) -> str:
        """Address of the plan of the next year, or of the present one."""
        number = self.present.number + 1 if self.year == self.present else self.present.number
        return f"{reverse('training_plan')}?annee={number}"

    @property
    def next_label(self) -> str:
        number = self.present.number + (self.year == self.present)
        return f"{number}-{number + 1}"

    @property
    def back(self) -> str:
        return reverse("training_board")


# -- one class in its period -----------------------------------------------------------------------------------


def period_or_404(standing: Standing, uuid: UUID) -> tuple[list[Period], Period]:
    """Return the year's periods, the nearest first, and the one of the plan asked for."""
    periods = by_nearness(periods_of_year(standing.school, year_of(standing)), standing.today)
    period = next((one for one in periods if one.uuid == uuid and one.number), None)
    if period is None:
        raise Http404
    return periods, period


@dataclass(frozen=True)
class ClassLine:
    """A pupil in the period: the place, what lacks, the referent with their load."""

    pupil: PupilInPeriod
    convention: Convention | None
    missing: str
    referent: str
    load: int
    host_load: str
    """« 3/3 »: trainees of the host in the fullest week of the period, over all schools, and the most."""

    @property
    def words(self) -> str:
        return str(OF_ONE[Step(self.pupil.step)])

    @property
    def severity(self) -> str:
        """Colour of the badge."""
        return (
            "warning" if self.pupil.step == Step.SEARCHING else "success" if self.pupil.step == Step.SIGNED else "info"
        )

    @property
    def place(self) -> str:
        if self.convention is None:
            return ""
        return ", ".join(part for part in (self.convention.host.name, self.convention.host.city) if part)

    @property
    def referent_words(self) -> str:
        """« Dominique Exemple, 14/16 »."""
        return f"{self.referent}, {self.load}/{settings.REFERENT_MOST}" if self.referent else ""


class ClassPage:
    """The pupils of one class in one period; seven queries more than the reader's own."""

    def __init__(self, standing: Standing, uuid: UUID) -> None:
        self._standing = standing
        self.periods, self.period = period_or_404(standing, uuid)
        self.class_name = self.period.classes[0]
        self.may_open = standing.holds(*OPENERS)
        if not self.pupils and not standing.holds(*WRITERS):
            raise Http404  # another teacher's class

    @cached_property
    def pupils(self) -> list[PupilInPeriod]:
        found = standing_in(visible_pupils(self._standing), self.periods, today=self._standing.today, only=self.period)
        return list(found.order_by("step", "sort_name", "pk"))

    @cached_property
    def table(self) -> Table:
        conventions = self._agreements()
        tasks = awaited_in(conventions.values())
        seeds = seeds_of([task for found in tasks.values() for task in found])
        at_hosts = self._host_loads([one.host for one in conventions.values()])
        lines = []
        for pupil in self.pupils:
            convention = conventions.get(pupil.current or 0)
            referent = convention.referent if convention else None
            missing = in_short(missing_in(tasks.get(convention.pk, []), seeds), by_name=False) if convention else ""
            lines.append(
                ClassLine(
                    pupil, convention, missing,
                    referent.user.name if referent else "", convention.load or 0 if convention else 0,
                    at_hosts.get(convention.host.establishment, "") if convention else "",
                )
            )  # fmt: skip
        return table_of_class(lines, self.class_name)

    def _agreements(self) -> dict[int, Any]:  # Any: with ``load``, pupils whom the referent follows meanwhile
        """Return the agreements that count, each with the load of its referent while the period lasts; one query."""
        during = Convention.objects.filter(
            referent=OuterRef("referent"), first_day__lte=self.period.last_day, last_day__gte=self.period.first_day
        ).exclude(Convention.is_stopped)
        counted = during.order_by().values("referent").annotate(n=Count("pupil", distinct=True)).values("n")
        agreements = Convention.objects.select_related("host", "referent__user").annotate(load=Subquery(counted))
        return agreements.in_bulk([one.current for one in self.pupils if one.current])

    def _host_loads(self, hosts: list[Host]) -> dict[str, str]:
        """Return the trainees of each host in the fullest week of the period, of its most; two queries."""
        first, last = monday_of(self.period.first_day), monday_of(self.period.last_day)
        mondays = [first + A_WEEK * n for n in range((last - first) // A_WEEK + 1)]
        loads, limits = loads_in(hosts, mondays), limits_in(hosts, first) if hosts else {}
        return {key: f"{max(weeks.values(), default=0)}/{limits[key]}" for key, weeks in loads.items()}

    @property
    def counts(self) -> Counter[int]:
        return Counter(pupil.step for pupil in self.pupils)

    @property
    def searching(self) -> int:
        return self.counts[Step.SEARCHING]


class FormerHostsPage:
    """The former hosts of a row of the board, those to call first after those who take."""

    def __init__(self, standing: Standing, uuid: UUID) -> None:
        self.school = standing.school
        periods, self.period = period_or_404(standing, uuid)
        self.kin = kin_of(self.period, periods)

    @cached_property
    def hosts(self) -> list[HostToCall]:
        return Calls(self.school, self.kin).all_of(self.kin)

    @property
    def class_names(self) -> str:
        return ", ".join(sorted(name for period in self.kin for name in period.classes))

    @property
    def back(self) -> str:
        return reverse("training_hosts", args=[self.period.uuid])


# -- weeks of the cycle ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class WeeksLine:
    """A pupil with the weeks of their cycle."""

    pupil: PupilInPeriod
    weeks: CycleWeeks


class WeeksPage:
    """The weeks of a class over the cycle: done, planned, missing, those who lack most first."""

    def __init__(self, standing: Standing, given: QueryDict) -> None:
        self._standing = standing
        self.class_names = visible_classes(standing)
        asked = given.get("classe", "")
        self.class_name = asked if asked in self.class_names else next(iter(self.class_names), "")

    @cached_property
    def table(self) -> Table:
        pupils = list(visible_pupils(self._standing).filter(year_class=self.class_name).order_by("sort_name", "pk"))
        year, school = year_of(self._standing), self._standing.school
        weeks = cycles_of(pupils, school, year, self._standing.today) if pupils else {}
        lines = [WeeksLine(pupil, weeks[pupil.pk]) for pupil in pupils]  # type: ignore[arg-type]  # fewer columns
        return table_of_weeks(sorted(lines, key=lambda line: -(line.weeks.missing or 0)), self.class_name)
