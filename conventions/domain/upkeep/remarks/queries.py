"""Remarks that wait for an answer, alike ones together."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from conventions.domain.law.trades.folding import stem, words_of

from .models import Remark

READ = 500
"""Remarks read at once, the oldest first: the others come once these are answered."""
ALIKE = 0.5
"""Share of their telling words that two remarks have in common when one answer does for both."""
TELLING = 4
"""Letters of the shortest word that tells what a remark is about."""


@dataclass
class Gathering:
    """Remarks that say nearly the same, the oldest first."""

    remarks: list[Remark] = field(default_factory=list)
    words: frozenset[str] = frozenset()

    @property
    def first(self) -> Remark:
        return self.remarks[0]

    @property
    def count(self) -> int:
        return len(self.remarks)

    @cached_property
    def roles(self) -> str:
        """Who wrote them: « famille (2), élève (1) »."""
        return _counted(one.get_role_display() for one in self.remarks)

    @cached_property
    def pages(self) -> str:
        """From which pages, by name."""
        return _counted(one.page or "?" for one in self.remarks)

    def fits(self, words: frozenset[str]) -> bool:
        """Tell whether a remark of these words says nearly what the first one says."""
        shared = len(words & self.words)
        return words == self.words or (shared > 1 and shared / min(len(words), len(self.words)) >= ALIKE)


def _counted(names: Iterable[str]) -> str:
    return ", ".join(f"{name} ({n})" for name, n in Counter(names).most_common())


def gathered() -> list[Gathering]:
    """Return what waits, the most written first; one query."""
    gatherings: list[Gathering] = []
    for remark in Remark.objects.filter(improvement=None, aside_at=None)[:READ]:
        words = frozenset(stem(word) for word in words_of(remark.text) if len(word) >= TELLING)
        near = next((one for one in gatherings if one.fits(words)), None)
        if near is None:
            gatherings.append(near := Gathering(words=words))
        near.remarks.append(remark)
    return sorted(gatherings, key=lambda one: -one.count)
