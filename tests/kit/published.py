"""A season of small collèges as cells, published; and whoever reads the files and reckons with what they say."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import ceil, floor
from random import Random

import highspy

from conventions.domain.exchange.assignment.linear import new_solver
from conventions.domain.numbers.figures.dimensions import Territory
from conventions.domain.numbers.figures.models import Cell
from conventions.domain.numbers.figures.projection import project_figures
from conventions.domain.numbers.publishing.declared import TABLES, release_due
from conventions.domain.numbers.publishing.freezing import Row, by_row
from conventions.domain.numbers.publishing.groups import needs
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
MOST = 20
"""Pupils of one step of a school and level at most, as a reader may suppose."""
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
    """Collèges of a few pupils a level, each pupil at a step."""

    chance: Random
    sizes: tuple[int, int] = (1, 12)
    """Fewest and most pupils of a school and level."""
    schools: list[School] = field(default_factory=list)
    truth: dict[Where, dict[str, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for n, (postcode, city) in enumerate(PLACES):
            sector, priority = self.chance.choice(("public", "private")), self.chance.choice(("", "REP", "REP+"))
            named = {"pk": n + 1}  # its offset is drawn from its key: the same one wherever the season is played
            described = {"postcode": postcode, "city": city, "sector": sector, "priority_education": priority}
            self.schools.append(make_school(**named, **described))
            for level in ("3e", "3e_segpa")[: 1 + n % 2]:
                steps = self.chance.choices(PARTS[:5], k=self.chance.randint(*self.sizes))
                self.truth[self.schools[-1].pk, level] = {part: steps.count(part) for part in PARTS}
        project_figures()  # what is counted hereafter is the season's

    def size(self, where: Where) -> int:
        """Return the pupils of a school and level who are expected somewhere."""
        return sum(self.truth[where][part] for part in PARTS[:5])

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
    """Yield each number of pupils of some tables: what it is, the pupils it counts, what is told.

    A row that is not there tells zero.
    """
    keys = list(season.truth)
    schools = {school.pk: school for school in season.schools}
    alone = [
        Group(_labels_of(schools[key[0]], key[1]), {"which": n}, str(key[0]), is_small=season.size(key) < BASE)
        for n, key in enumerate(keys)
    ]
    joined = at_least_three(alone)
    for table in TABLES:
        if table.source in ("pupils", "needs"):
            read = {tuple(str(row[name] or "") for name in table.by): row for row in tables[table.name]}
            for head, groups in by_row(table, alone if table.source == "needs" else joined).items():
                row = read.pop(head, {})
                where = [keys[group.told["which"]] for group in groups]
                for column in table.counts:
                    members = frozenset((key, part) for key in where for part in NUMBERS[column])
                    told = row.get(column, 0)
                    assert isinstance(told, int)
                    yield f"{table.name} {head} {column}", members, told
            assert not read


def _labels_of(school: School, level: str) -> dict[str, str]:
    return {
        "departement": school.department, "academie": school.academy, "region": school.academic_region,
        "commune": school.city, "statut": school.sector, "prioritaire": school.priority_education, "niveau": level,
        "semaine": "", "bassin": "",
    }  # fmt: skip


def published_sets(season: Season, publication: Publication) -> list[tuple[str, Set, int]]:
    return list(sets_of(season, {name: table.rows for name, table in tables_of(publication).items()}))


@dataclass
class Reader:
    """Somebody who reckons by linear programmes with all that was read, at one date or two."""

    slack: Callable[[Set], int]
    """How far a number may be from the truth, as the method is published."""
    solver: highspy.Highs = field(init=False)
    columns: dict[tuple[int, Where, str], highspy.highs.highs_var] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.solver = new_solver()  # on one thread: HiGHS keeps for a process what its first solver asked

    def read(self, when: int, told: Sequence[tuple[str, Set, int]]) -> None:
        for _name, members, number in told:
            added = self._sum(when, members)
            self.solver.addConstr(added <= number + self.slack(members))
            self.solver.addConstr(added >= number - self.slack(members))

    def learn_sizes(self, when: int, season: Season) -> None:
        """Learn from elsewhere how many pupils of each school and level are expected."""
        for where in season.truth:
            asked = self._sum(when, frozenset((where, part) for part in PARTS[:5]))
            self.solver.addConstr(asked == season.size(where))

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

    def proves(self, when: int, season: Season, sets: Iterable[Set] = ()) -> list[tuple[Set, int, int]]:
        """Return the steps of a school and level that are proven to be of one to four pupils, and such sets."""
        steps = (frozenset({(where, part)}) for where in season.truth for part in PARTS[:5])
        bounds = ((members, *self.finds(when, members)) for members in {*steps, *sets})
        return [one for one in bounds if 0 < one[1] <= one[2] < BASE]

    def _sum(self, when: int, members: Set) -> highspy.highs.highs_linear_expression:
        for where, part in members:
            if (when, where, part) not in self.columns:
                self.columns[when, where, part] = self.solver.addVariable(0, 1000)
        return self.solver.qsum([self.columns[when, *one] for one in members])


class ExactReader(Reader):
    """Somebody who knows the rule but the key, and reckons in whole numbers: one offset for a school, at all dates."""

    def __init__(self) -> None:
        super().__init__(lambda members: 0)
        self.offsets: dict[int, highspy.highs.highs_var] = {}
        self.fives: dict[tuple[int, Where, str], highspy.highs.highs_var] = {}
        """What is told of each step of a school and level, in fives."""

    def suppose(self, when: int, season: Season) -> None:
        """Write the rule of a date: which schools and levels there are, and how each step of them is told."""
        for where in season.truth:
            if where[0] not in self.offsets:
                self.offsets[where[0]] = self.solver.addIntegral(0, BASE - 1)
            for part in PARTS:
                self.columns[when, where, part] = self.solver.addIntegral(0, MOST)
                self.fives[when, where, part] = self.solver.addIntegral(0, MOST // BASE)
            self._suppose_parts(when, where, PARTS[:5], whole=PARTS[:5])
            self._suppose_parts(when, where, PARTS[5:], whole=PARTS)

    def _suppose_parts(self, when: int, where: Where, parts: Sequence[str], whole: Sequence[str]) -> None:
        """Each part is told by the offset, unless the whole is smaller: it is told as the fives of the whole then."""
        solver, offset = self.solver, self.offsets[where[0]]
        most, size = solver.addIntegral(0, MOST // BASE), self._sum(when, frozenset((where, part) for part in whole))
        solver.addConstr(size - BASE * most >= 0)
        solver.addConstr(size - BASE * most <= BASE - 1)
        for part in parts:
            beyond = 1 * offset if part in ("without", "ended") else BASE - 1 - offset
            number, fives = self.columns[when, where, part] + beyond, self.fives[when, where, part]
            is_cut = solver.addIntegral(0, 1)
            solver.addConstr(number - BASE * fives >= 0)
            solver.addConstr(number - BASE * fives - (BASE - 1) * is_cut <= BASE - 1)
            solver.addConstr(1 * fives - most <= 0)
            solver.addConstr(1 * fives - most - MOST * is_cut >= -MOST)

    def read(self, when: int, told: Sequence[tuple[str, Set, int]]) -> None:
        for _name, members, number in told:
            self.solver.addConstr(self.solver.qsum([BASE * self.fives[when, *one] for one in members]) == number)

    def learn_groups(self, when: int, protection: Protection) -> None:
        """Learn what is told of each step of each school and level, which no file says."""
        for group in needs(YEAR, protection):
            where = int(group.school), group.labels["niveau"]
            for part, told in zip(PARTS, group.told.values(), strict=True):
                self.read(when, [(part, frozenset({(where, part)}), told)])
