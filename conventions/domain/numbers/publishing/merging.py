"""Rows that tell several steps of pupils are of three schools at least.

Whoever knows from elsewhere how many pupils one school has would narrow its steps, month after month, until one is
proven to be of one to four. Rows are joined by the schools that have five pupils of a level, never by how many more.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from .parts import Group

LEAST = 3
"""Schools of a row, those of too few pupils to be told not among them."""
DIVIDED = ("niveau", "statut", "prioritaire")
"""Labels that divide the rows of a département: the last one is given up first."""
TOGETHER = "ensemble"
"""Label of a joined row, in place of the one given up."""
Key = tuple[str, ...]
Rows = Mapping[Key, Sequence[Group]]


def at_least_three(groups: Iterable[Group]) -> list[Group]:
    """Return the groups with labels wide enough; those of a département with fewer schools are left out."""
    by_department: dict[str, list[Group]] = defaultdict(list)
    for group in groups:
        by_department[group.labels["departement"]].append(group)
    return [
        replace(group, labels={**group.labels, **dict(zip(DIVIDED, key, strict=True))})
        for members in by_department.values()
        if _schools(members) >= LEAST
        for key, joined in _joined(members).items()
        for group in joined
    ]


def _joined(groups: Sequence[Group]) -> Rows:
    """Return the rows of a département by what they are: small ones are joined, on the way from narrow to wide."""
    rows: dict[Key, list[Group]] = defaultdict(list)
    for group in groups:
        rows[tuple(group.labels[name] for name in DIVIDED)].append(group)
    for kept in reversed(range(len(DIVIDED))):
        rows = _widened(rows, kept)
    return rows


def _widened(rows: Rows, kept: int) -> dict[Key, list[Group]]:
    """Join small rows that have their ``kept`` first labels in common, and where these are too few, the next one."""
    widened: dict[Key, list[Group]] = defaultdict(list)
    for key in sorted(rows, key=lambda key: (_schools(rows[key]), TOGETHER not in key, key)):
        wide = key[:kept] + (TOGETHER,) * (len(key) - kept)
        widened[wide if _is_lacking(widened.get(wide, ())) or _is_lacking(rows[key]) else key] += rows[key]
    return widened


def _is_lacking(groups: Iterable[Group]) -> bool:
    """Tell whether something is told of these groups, and of too few schools."""
    return 0 < _schools(groups) < LEAST


def _schools(groups: Iterable[Group]) -> int:
    return len({group.school for group in groups if not group.is_small})
