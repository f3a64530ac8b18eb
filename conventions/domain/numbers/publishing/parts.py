"""Groups as they are told, and the parts of which each number that they tell is a sum."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "pupils_expected": ("without_place", "in_preparation", "signed_late", "signed_ahead", "ended_without"),
    "pupils_excused": ("excused",),
    "pupils_without_place": ("without_place",),
    "pupils_in_preparation": ("in_preparation",),
    "pupils_signed": ("signed_late", "signed_ahead"),
    "pupils_signed_ahead": ("signed_ahead",),
}
"""Parts that add up to each statistic of pupils; no pupil is in two parts."""


@dataclass(frozen=True)
class Group:
    """Some pupils, agreements or seats."""

    labels: Mapping[str, str]
    """Values by name of a column of the tables; empty: not known."""
    told: Mapping[str, int]
    """Numbers as they leave, by part."""
    school: str = ""
    """Key of the pupils' school; it leaves in no table."""
    is_small: bool = False
    """It has fewer pupils than may be told: each step of theirs is told as zero, and no row counts its school."""

    def number(self, statistic: str) -> int:
        """Return its share of a statistic."""
        return sum(self.told.get(part, 0) for part in parts_of(statistic))


def parts_of(statistic: str) -> Sequence[str]:
    """Return the parts that add up to a statistic."""
    return COLUMNS.get(statistic, (statistic,))
