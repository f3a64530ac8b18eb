"""The one function by which numbers of pupils leave the service: as bands, the total told by the bands alone.

Associations, *référents* and whoever is outside read these; officers of the education authority and schools read the
true numbers, and the first are written down (:mod:`.readings`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count, takewhile

from django.utils.translation import gettext as _

FIRST_STEPS = (1, 5, 10, 20, 50)
"""Where the first bands begin; then each power of ten has its 1, 2 and 5."""


@dataclass(frozen=True)
class Band:
    """Between which numbers a number of pupils lies, both included: all that is told of it."""

    low: int
    high: int

    def __str__(self) -> str:
        if self.high == 0:
            return "0"
        if (self.low, self.high) == (1, FIRST_STEPS[1] - 1):
            return _("moins de %(n)d") % {"n": FIRST_STEPS[1]}
        return _("de %(low)d à %(high)d") % {"low": self.low, "high": self.high}


@dataclass(frozen=True)
class Published:
    """Numbers as they leave together, in the order in which they were given, and their total."""

    rows: tuple[Band, ...]
    total: Band
    """The sum of the bands, never the band of the sum: it tells nothing that the rows do not, so nothing is found by
    subtraction."""


def publish(counts: Iterable[int]) -> Published:
    """Return numbers of pupils as they may leave: each in its band, which depends on that number alone."""
    rows = tuple(_band(number) for number in counts)
    return Published(rows, Band(sum(one.low for one in rows), sum(one.high for one in rows)))


def _band(number: int) -> Band:
    if number <= 0:
        return Band(0, 0)
    begins = list(takewhile(lambda step: step <= number, _steps()))
    after = next(step for step in _steps() if step > number)
    return Band(begins[-1], after - 1)


def _steps() -> Iterable[int]:
    """Yield where bands begin: 1, 5, 10, 20, 50, 100, 200, 500…"""
    yield from FIRST_STEPS
    for power in count(2):
        yield from (factor * 10**power for factor in (1, 2, 5))
