"""Benchmarks: what ours costs beside a named baseline, measured in one run on one machine.

Add a file ``bench_<subject>.py`` here with a function ``run(...) -> Iterable[Ratio]`` whose parameters are sizes, and
``SMALL``, what these are when it is only to be seen to end; ``make bench`` and the long tests find it. What takes more
than a few seconds says how far it is.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Ratio:
    """One comparison; times in seconds, for the same work."""

    name: str
    """Name of the task, in a few words."""
    baseline: float
    """Time of the baseline."""
    ours: float
    """Time of ours."""
    limit: float | None = None
    """The highest ratio ours / baseline that is accepted; None only informs."""
    unit: str = "s"
    """``s`` for times; ``B`` when baseline and ours are sizes."""
    against: str = ""
    """Name of the baseline, where the name of the work does not say it: ``stock viewflow``…"""

    @property
    def value(self) -> float:
        """Ours divided by the baseline; under 1 we are quicker."""
        return self.ours / self.baseline if self.baseline else float("inf")

    @property
    def holds(self) -> bool:
        """Whether the limit is kept."""
        return self.limit is None or self.value <= self.limit


def say(how_far: str) -> None:
    """Print how far a benchmark is, at once, wherever its output goes."""
    print(f"  … {how_far}", flush=True)


def measure(action: Callable[[], object], *, rounds: int) -> float:
    """Return the quickest of ``rounds`` runs of ``action``, in seconds: the one least disturbed by the machine."""
    best = float("inf")
    for _ in range(rounds):
        began = time.perf_counter()
        action()
        best = min(best, time.perf_counter() - began)
    return best
