"""A season of small collèges as cells, published; and whoever reads the files and reckons with what they say."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import ceil, floor
from random import Random

import highspy

from conventions.domain.exchange.assignment.linear import new_solver
from conventions.domain.numbers.figures.dimensions import Territory
from conventions.domain.numbers.figures.models import Cell
from conventions.domain.numbers.figures.projection import project_figures
from conventions.domain.numbers.publishing.declared import release_due
from conventions.domain.numbers.publishing.freezing import Row
from conventions.domain.numbers.publishing.merging import at_least_three
from conventions.domain.numbers.publishing.models import Publication
from conventions.domain.numbers.publishing.parts import Group
from conventions.domain.numbers.publishing.protection import BASE, Protection
from conventions.domain.numbers.publishing.queries import tables_of
from conventions.domain.numbers.publishing.services import publish
from conventions.domain.persons.people.models import School
from tests.kit.lives import make_school

YEAR = 2026
FIRST, SECOND = date(2026, 11, 2), date(2026, 12, 7)
WEEK = date(2026, 12, 14)
PLACES = (
    *(("49000", "Angers"), ("49000", "Angers"), ("49400", "Saumur")),
    *(("97320", "Saint-Laurent"), ("97320", "Mana"), ("97320", "Mana")),
)
PARTS = ("without", "preparing", "late", "ahead", "ended", "excused")
Where = tuple[int, str]
"""Key of a school, level."""
NUMBERS: Mapping[str, tuple[str, ...]] = {
    "pupils_expected": PARTS[:5],
    "pupils_excused": ("excused",),
    "pupils_without_place": ("without",),
    "pupils_in_preparation": ("preparing",),
    "pupils_signed": ("late", "ahead"),
    "pupils_signed_ahead": ("ahead",),
}


@dataclass
class Season:
    """Collèges of one to twelve pupils a level, each pupil at a step."""

    chance: Random
    schools: list[School] = field(default_factory=list)
    truth: dict[Where, dict[str, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for n, (postcode, city) in enumerate(PLACES):
            sector, priority = self.chance.choice(("public", "private")), self.chance.choice(("", "REP", "REP+"))
            self.schools.append(make_school(postcode=postcode, city=city, sector=sector, priority_education=priority))
            for level in ("3e", "3e_segpa")[: 1 + n % 2]:
                steps = self.chance.choices(PARTS[:5], k=self.chance.randint(1, 12))
                self.truth[self.schools[-1].pk, level] = {part: steps.count(part) for part in PARTS}
        project_figures()  # what is counted hereafter is the season's

    def go_on(self) -> None:
        """Let some weeks pass: a pupil or two of each school find a place, come or go."""
        for numbers in self.truth.values():
            for _n in range(self.chance.randint(0, 2)):
                source, target = self.chance.choice((("without", "preparing"), ("preparing", "ahead"), ("late", "")))
                if numbers[source]:
                    numbers[source] -= 1
                    numbers[target or "excused"] += 1

    def count(self) -> None:
        """Write what is counted of each school, and of the région where they welcome."""
        Cell.objects.all().delete()
        rows = [
            Cell(
                territory=Territory.SCHOOL, code=str(school), year=YEAR, statistic=name, detail="", value=value,
                week=WEEK, kind="observation_3e_4e", pupil_level=level, school_sector="", priority="", qpv="",
            )
            for (school, level), numbers in self.truth.items()
            for name, parts in NUMBERS.items()
            if (value := sum(numbers[part] for part in parts))
        ]  # fmt: skip
        for school in self.schools:
            placed = sum(
                numbers[part]
                for (key, _level), numbers in self.truth.items()
                if key == school.pk
                for part in ("preparing", "late", "ahead")
            )
            rows.append(
                Cell(
                    territory=Territory.REGION, code=school.academic_region, year=YEAR, detail="",
                    statistic="agreements_hosted", value=placed, activity=chr(ord("A") + self.schools.index(school)),
                    host_sector="private", kind="observation_3e_4e", pupil_level="3e",
                )
            )  # fmt: skip
        Cell.objects.bulk_create(rows)

    def publish(self, day: date) -> Publication:
        self.count()
        found = publish(release_due(day))
        assert found is not None
        return found


# -- whoever reads ----------------------------------------------------------------------------------------------------

Set = frozenset[tuple[Where, str]]
"""Pupils of some schools and levels, at some steps."""


def sets_of(season: Season, tables: Mapping[str, Sequence[Row]]) -> Iterator[tuple[str, Set, int]]:
    """Yield each number of pupils of some tables: what it is, the pupils it counts, what is told."""
    alone = {
        (school.pk, level): {
            "departement": school.department, "academie": school.academy, "region": school.academic_region,
            "nation": "", "commune": school.city, "statut": school.sector, "prioritaire": school.priority_education,
            "niveau": level, "semaine": "", "bassin": "",
        }
        for school in season.schools
        for level in ("3e", "3e_segpa")
        if (school.pk, level) in season.truth
    }  # fmt: skip
    keys = list(alone)
    groups = [Group(alone[key], {"which": n}, str(key[0])) for n, key in enumerate(keys)]
    joined = {keys[group.told["which"]]: group.labels for group in at_least_three(groups)}
    for name in ("territoires", "eleves", "besoins"):
        labels = alone if name == "besoins" else joined
        for row in tables[name]:
            asked = {row["echelon"]: row["code"]} if name == "territoires" else {
                one: row[one] for one in row if one in labels[next(iter(labels))]
            }  # fmt: skip
            where = [
                key
                for key, own in labels.items()
                if all(own[str(one)] == (value or "") for one, value in asked.items())
            ]
            for column, parts in NUMBERS.items():
                if column in row:
                    told = row[column]
                    assert isinstance(told, int)
                    yield f"{name} {asked} {column}", frozenset((key, part) for key in where for part in parts), told


def published_sets(season: Season, publication: Publication) -> list[tuple[str, Set, int]]:
    return list(sets_of(season, {name: table.rows for name, table in tables_of(publication).items()}))


@dataclass
class Reader:
    """Somebody who reckons by linear programmes with all that was read, at one date or two."""

    slack: Callable[[Set], int]
    """How far a number may be from the truth, as the method is published."""
    solver: highspy.Highs = field(init=False)
    offsets: dict[int, highspy.highs.highs_var] = field(default_factory=dict)
    columns: dict[tuple[int, Where, str], highspy.highs.highs_var] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.solver = new_solver()  # on one thread: HiGHS keeps for a process what its first solver asked

    def read(self, when: int, told: Sequence[tuple[str, Set, int]]) -> None:
        for _name, members, number in told:
            added = self._sum(when, members)
            self.solver.addConstr(added <= number + self.slack(members))
            self.solver.addConstr(added >= number - self.slack(members))

    def read_groups(self, when: int, season: Season, key: Protection) -> None:
        """Learn what is told of each step of each school and level, and that one offset tells all of a school."""
        for where, numbers in season.truth.items():
            school = where[0]
            if school not in self.offsets:
                self.offsets[school] = self.solver.addVariable(0, BASE - 1)
            for part in PARTS:
                is_turned = part not in ("without", "ended")
                told = key.tell(numbers[part], "pupils", str(YEAR), str(school), turned=is_turned)
                beyond = BASE - 1 - self.offsets[school] if is_turned else 1 * self.offsets[school]
                number = self._sum(when, frozenset({(where, part)}))
                self.solver.addConstr(number + beyond >= told)
                self.solver.addConstr(number + beyond <= told + BASE - 1)

    def finds(self, when: int, members: Set, *, less: tuple[int, Set] | None = None) -> tuple[int, int]:
        """Return between which numbers some pupils lie, or the difference of two such numbers."""
        asked = self._sum(when, members)
        if less:
            asked = asked - self._sum(*less)
        bounds = []
        for solve in (self.solver.minimize, self.solver.maximize):
            solve(asked)
            assert self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
            bounds.append(self.solver.getInfo().objective_function_value)
        return ceil(bounds[0] - 1e-6), floor(bounds[1] + 1e-6)

    def _sum(self, when: int, members: Set) -> highspy.highs.highs_linear_expression:
        for where, part in members:
            if (when, where, part) not in self.columns:
                self.columns[when, where, part] = self.solver.addVariable(0, 1000)
        return self.solver.qsum([self.columns[when, *one] for one in members])
