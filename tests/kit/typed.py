"""Two lists of what pupils type, with the sectors that they mean: by the author of the tables, and by others."""

from dataclasses import dataclass
from pathlib import Path

from conventions.domain.law.trades.sectors import SECTORS

LISTS = ("typed_by_the_author.txt", "typed_by_others.txt")
FOLDER = Path(__file__).parents[1] / "conventions/domain/law/trades"


@dataclass(frozen=True)
class TypedWords:
    """A line of a list."""

    words: str
    sectors: frozenset[str]
    beside: frozenset[str]
    """Sectors that may stand above the line too."""
    says: str
    """« images » where nothing is said, « rien » where nothing is known of it; else empty."""


def lines_of(name: str) -> list[TypedWords]:
    """Return the lines of a list."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    pairs = [line.split(" → ") for line in lines if not line.startswith("#")]
    return [_line(words, *wanted.split(" | ")) for words, wanted in pairs]


def _line(words: str, wanted: str, beside: str = "") -> TypedWords:
    sectors = frozenset(wanted.split()) & SECTORS.keys()
    return TypedWords(words, sectors, frozenset(beside.split()), "" if sectors else wanted)
