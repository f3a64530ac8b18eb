"""Proofs that a publication gives its reader, computed before it is frozen: nothing under five, or it does not leave.

The reader is given more than is published: each part of each group as it is told, and the links between pupils and
agreements. Linear programmes then narrow each small number as far as it goes. Filled seats need none: they are told as
pupils are, never as more than their whole, so they say nothing (decision 97). They say nothing of an agreement either:
it is counted where the school is.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import ceil, floor

from conventions.domain.numbers.figures.dimensions import NAF_SECTIONS, HostSector

from .declared import DeclaredTable
from .freezing import Row, by_row
from .groups import EXACT, FILLED, REGION, WITH_AGREEMENT
from .parts import COLUMNS, Group, parts_of
from .protection import BASE, bounds_of

MOST_AGREEMENTS = 12
"""Agreements under way that a pupil has in a year at most, as a reader may suppose."""
COMBINATIONS = (len(NAF_SECTIONS) + 1) * (len(HostSector) + 1)
"""Sectors and kinds of hosts among which agreements of a région are divided, those not known too."""
OF_PEOPLE = ("pupils", "needs", "agreements")
"""The sources whose numbers depend on one another."""
NEARLY = 1e-6
Bounds = tuple[int, int]


@dataclass(frozen=True)
class Lies:
    """Bounds of pupils with an agreement, of pupils without and of agreements."""

    placed: Bounds = (0, 0)
    others: Bounds = (0, 0)
    agreements: Bounds = (0, 0)

    def __add__(self, other: "Lies") -> "Lies":
        return Lies(
            _sum(self.placed, other.placed),
            _sum(self.others, other.others),
            _sum(self.agreements, other.agreements),
        )

    @property
    def total(self) -> Bounds:
        return _sum(_sum(self.placed, self.others), self.agreements)

    def __sub__(self, other: "Lies") -> "Lies":
        return self + Lies(*((-low, -high) for low, high in (other.placed, other.others, other.agreements)))


def _sum(one: Bounds, other: Bounds) -> Bounds:
    return one[0] + other[0], one[1] + other[1]


@dataclass
class AuditFindings:
    """Result of an audit."""

    numbers: int = 0
    """Small numbers that were attacked."""
    narrowed: dict[str, list[str]] = field(default_factory=dict)
    """Numbers that a reader would prove, by région académique, in words for the operator."""
    wrong: list[str] = field(default_factory=list)
    """Numbers of tables that are not the sum of what is told: something else than protected numbers would leave."""


class Audit:
    """Attacks what is about to be frozen: groups by the source of their tables, as they are told."""

    def __init__(self, groups: Mapping[str, Sequence[Group]], withheld: Collection[str] = ()) -> None:
        self._groups = groups
        self._of_people = (*groups["needs"], *groups["agreements"])
        self._regions: dict[str, Lies] = defaultdict(Lies)
        present = Counter(group.labels[REGION] for group in groups["agreements"])
        for group in self._of_people:
            self._regions[group.labels[REGION]] += _lies(group, group.told)
        for region, lies in self._regions.items():
            absent = (COMBINATIONS - present[region]) * (BASE - 1)
            unsaid = MOST_AGREEMENTS * (lies.placed[1] + lies.others[1])
            self._regions[region] += Lies(agreements=(0, unsaid if region in withheld else absent))

    def run(self, frozen: Mapping[DeclaredTable, Sequence[Row]]) -> AuditFindings:
        """Return the proofs that ``frozen`` gives: the rows of each table, as its file has them."""
        findings = AuditFindings()
        for group in self._of_people:
            for part, number in group.told.items():
                if number % BASE or (number and group.is_small and part in COLUMNS["pupils_expected"]):
                    findings.wrong.append(f"{part} {' '.join(group.labels.values())}")
                elif number <= BASE:
                    self._attack(findings, part, [group], [part])
        for source in ("seats", "networks"):
            findings.wrong += [
                f"{name} {' '.join(group.labels.values())}"
                for group in self._groups[source]
                for name, number in group.told.items()
                if name not in EXACT and (number % BASE or number > group.told[FILLED.get(name, name)])
            ]
        for table, rows in frozen.items():
            read = {tuple(str(row[name] or "") for name in table.by): row for row in rows}
            summed = by_row(table, self._groups[table.source])
            findings.wrong += [f"{table.name} {' '.join(key)}" for key in read.keys() - summed.keys()]
            for key, groups in summed.items():
                for column in table.counts:
                    number = sum(group.number(column) for group in groups)
                    if read.get(key, {}).get(column, 0) != number:
                        findings.wrong.append(f"{table.name} {column} {' '.join(key)}")
                    elif number <= BASE and table.source in OF_PEOPLE:
                        self._attack(findings, f"{table.name} {column}", groups, parts_of(column))
        return findings

    def _attack(self, findings: AuditFindings, name: str, groups: Iterable[Group], parts: Sequence[str]) -> None:
        """Narrow one number as far as it goes; what it lies in, in each région, does not depend on the others."""
        findings.numbers += 1
        lies: dict[str, Lies] = defaultdict(Lies)
        for group in groups:
            lies[group.labels[REGION]] += _lies(group, parts)
        bounds = {region: _narrowed(self._regions[region], here) for region, here in lies.items()}
        proven = [one for one in bounds.values() if one]
        is_proven = is_told(sum(low for low, _high in proven), sum(high for _low, high in proven))
        for region, narrowed in bounds.items():
            if is_proven or narrowed is None:
                findings.narrowed.setdefault(region, []).append(name)


def is_told(low: int, high: int) -> bool:
    """Tell whether bounds say what nobody may know: one to four, or one number under five exactly."""
    return high < BASE and (low > 0 or low == high)


def _lies(group: Group, parts: Iterable[str]) -> Lies:
    """Return the bounds of some parts of a group."""
    added = Lies()
    for part in parts:
        bounds = bounds_of(group.told[part])
        if part == "agreements_hosted":
            added += Lies(agreements=bounds)
        else:
            added += Lies(placed=bounds) if part in WITH_AGREEMENT else Lies(others=bounds)
    return added


@lru_cache(maxsize=4096)
def _narrowed(region: Lies, part: Lies) -> Bounds | None:
    """Return the proven bounds of a part of a région: two programmes.

    Who has an agreement under way has one at least, an agreement is of somebody. Where a programme has no optimum, as
    where what is told contradicts that, nothing shows that the number is safe.
    """
    import highspy  # for whoever publishes, not for every process

    from conventions.domain.exchange.assignment.linear import new_solver

    rest = region - part
    solver = new_solver()
    own = [solver.addVariable(*bounds) for bounds in (part.placed, part.others, part.agreements)]
    placed, others, agreements = (
        mine + solver.addVariable(*bounds)
        for mine, bounds in zip(own, (rest.placed, rest.others, rest.agreements), strict=True)
    )
    solver.addConstr(agreements - placed >= 0)
    solver.addConstr(MOST_AGREEMENTS * placed + MOST_AGREEMENTS * others - agreements >= 0)
    optima = []
    for solve in (solver.minimize, solver.maximize):
        solve(own[0] + own[1] + own[2])
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        optima.append(solver.getInfo().objective_function_value)
    return ceil(optima[0] - NEARLY), floor(optima[1] + NEARLY)
