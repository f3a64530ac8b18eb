"""The plan of a year: each class with the weeks of its periods of training; read, checked, moved to another year."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from conventions.domain.dossier.agreements.kinds import KINDS, Kind
from conventions.domain.law.year.calendars import next_year, present_year
from conventions.domain.law.year.models import Enrolment, SchoolYear
from conventions.domain.persons.people.models import School
from conventions.domain.season.periods.models import Period

from .models import PlannedWeeks
from .weeks import A_WEEK, PlanWeek, terms_of, weeks_of_year

PLANS_FROM = (5, 1)
"""Month and day from which the next year's plan is asked for."""
MOST_PERIODS = 12
"""Periods of a cycle that none reaches: a number above it is a slip of the finger."""


def training() -> Kind:
    """Return the kind of agreements of pupils who train."""
    return next(one for one in KINDS.values() if one.trains)


@dataclass(frozen=True)
class PlanCell:
    """One week of a class: the rank of its period in the cycle, and whether it makes another up."""

    number: int
    is_catch_up: bool = False

    @property
    def typed(self) -> str:
        """Text of a cell: « 2 », « R2 »."""
        return f"R{self.number}" if self.is_catch_up else str(self.number)


Cells = Mapping[date, PlanCell]
"""Weeks of one class, by Monday."""


@dataclass(frozen=True)
class ClassPlan:
    """One class with its weeks, and the number of periods of its cycle."""

    class_name: str
    levels: tuple[str, ...]
    cells: Cells = field(default_factory=dict)
    cycle_count: int | None = None

    @property
    def count(self) -> int:
        """Periods of the cycle: the number said, else the highest rank."""
        return max([self.cycle_count or 0, *(cell.number for cell in self.cells.values())])

    def weeks_of(self, number: int) -> list[date]:
        """Return the Mondays of a period in their order, those that make it up left out."""
        return sorted(day for day, cell in self.cells.items() if cell.number == number and not cell.is_catch_up)

    def problems(self, weeks: Sequence[PlanWeek]) -> Iterator[tuple[date, str]]:
        """Yield what is wrong, each at the Monday of its week."""
        known = {week.monday: week for week in weeks}
        for monday, cell in sorted(self.cells.items()):
            week = known.get(monday)
            if week is None:
                yield monday, _("Cette semaine n'est pas dans l'année.")
            elif not week.is_term and not cell.is_catch_up:
                yield (
                    monday,
                    _("%(holiday)s : aucune PFMP, sauf un rattrapage. Écrivez R%(n)d si c'en est un.")
                    % {"holiday": week.holiday, "n": cell.number},
                )
            elif not 1 <= cell.number <= MOST_PERIODS:
                yield monday, _("Une période porte un numéro de 1 à %(most)d.") % {"most": MOST_PERIODS}
            elif self.cycle_count and cell.number > self.cycle_count:
                yield (
                    monday,
                    _("Le cycle a %(count)d périodes : il n'y a pas de période %(n)d.")
                    % {"count": self.cycle_count, "n": cell.number},
                )
        begun = [self.weeks_of(number)[0] for number in self.numbers if self.weeks_of(number)]
        if begun != sorted(begun):
            yield max(begun), _("Les périodes ne se suivent pas : la 1 vient avant la 2.")

    @property
    def numbers(self) -> list[int]:
        """Ranks of the periods of the year."""
        return sorted({cell.number for cell in self.cells.values()})


class YearPlan:
    """The plan of one school and year: classes whose pupils train, and their weeks; four queries."""

    def __init__(self, school: School, year: SchoolYear) -> None:
        self.school, self.year = school, year

    @cached_property
    def weeks(self) -> list[PlanWeek]:
        return weeks_of_year(self.school, self.year)

    @cached_property
    def rows(self) -> list[PlannedWeeks]:
        found = PlannedWeeks.objects.filter(school=self.school, period__year=self.year)
        return list(found.select_related("period"))

    @property
    def is_empty(self) -> bool:
        return not self.rows

    @cached_property
    def levels(self) -> dict[str, tuple[str, ...]]:
        """Levels of each class whose pupils train, by its name; those of the roll, and those of the plan."""
        by_class: dict[str, set[str]] = defaultdict(set)
        enrolled = Enrolment.objects.filter(pupil__school=self.school, year=self.year, left_at=None)
        trains = Q(level__in=training().levels) & (~Q(level__in=training().by_formation) | ~Q(formation=None))
        rows = enrolled.filter(trains).exclude(class_name="")
        for name, level in rows.order_by("class_name", "level").values_list("class_name", "level").distinct():
            by_class[name].add(level)
        for row in self.rows:
            by_class[row.class_name] |= set() if row.class_name in by_class else set(row.period.levels)
        return {name: tuple(sorted(by_class[name])) for name in sorted(by_class)}

    @cached_property
    def classes(self) -> list[ClassPlan]:
        """The classes by name."""
        cells: dict[str, dict[date, PlanCell]] = defaultdict(dict)
        counts: dict[str, int] = {}
        for row in self.rows:
            assert row.period.number is not None  # as the plan writes them
            cells[row.class_name][row.monday] = PlanCell(row.period.number, row.is_catch_up)
            counts[row.class_name] = row.period.cycle_count or 0
        known = self._known_counts if self.levels else {}
        return [
            ClassPlan(name, levels, cells.get(name, {}), counts.get(name) or known.get(levels))
            for name, levels in self.levels.items()
        ]

    @cached_property
    def _known_counts(self) -> dict[tuple[str, ...], int]:
        """Periods of a cycle by levels, as the latest plans said."""
        found = Period.objects.filter(school=self.school, cycle_count__isnull=False).exclude(levels=[])
        counted = found.values("levels").annotate(most=Max("cycle_count")).order_by("levels")
        return {tuple(sorted(row["levels"])): row["most"] for row in counted}

    def moved_from(self, source: "YearPlan") -> list[ClassPlan]:
        """Return the plan of another year moved to this one's calendar: nothing is written.

        Each period begins as many weeks after the first week of class, and takes as many weeks of class from there;
        what makes up is not moved.
        """
        ours, theirs = terms_of(self.weeks), terms_of(source.weeks)
        if not ours or not theirs:
            return []
        levels, shift = self.levels, ours[0] - theirs[0]
        return [
            ClassPlan(
                plan.class_name,
                levels.get(plan.class_name, plan.levels),
                _moved(plan, ours, shift),
                plan.cycle_count,
            )
            for plan in source.classes
            if plan.cells
        ]


@dataclass(frozen=True)
class PlanLack:
    """Weeks and years that a school has not planned yet."""

    classes: list[str]
    """Classes of the present year without a week."""
    next_year: SchoolYear | None
    """The next year, once it is time to plan it and nothing is."""


def plan_lack(school: School) -> PlanLack:
    """Return what is to be planned; four queries, two more from :data:`PLANS_FROM` on."""
    year = present_year(school)
    plan = YearPlan(school, year)
    lacking = [one.class_name for one in plan.classes if not one.cells]
    following = None
    if not plan.is_empty and school.today() >= date(year.number + 1, *PLANS_FROM):
        following = next_year(year)
        if PlannedWeeks.objects.filter(school=school, period__year=following).exists():
            following = None
    return PlanLack(lacking, following)


def _moved(plan: ClassPlan, terms: list[date], shift: timedelta) -> Cells:
    cells: dict[date, PlanCell] = {}
    for number in plan.numbers:
        for run in _runs(plan.weeks_of(number)):
            free = [day for day in terms if day not in cells]
            start = run[0] + shift
            taken = [day for day in free if day >= start][: len(run)]
            taken = taken if len(taken) == len(run) else free[-len(run) :]
            cells |= dict.fromkeys(taken, PlanCell(number))
    return cells


def _runs(mondays: list[date]) -> list[list[date]]:
    """Return weeks that follow one another, together."""
    runs: list[list[date]] = []
    for monday in mondays:
        if runs and monday - runs[-1][-1] == A_WEEK:
            runs[-1].append(monday)
        else:
            runs.append([monday])
    return runs
