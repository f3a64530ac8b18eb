"""Solution of an assignment: each pupil's place, and the value of each criterion; read without the solver."""

from collections.abc import Mapping
from dataclasses import dataclass

from .problem import Arc, ByHand, Pair

SECONDS = 30.0
"""Time for pairs, unless another is asked for."""


@dataclass(frozen=True)
class Stage:
    """Value of a solution in one criterion, and the best possible value once the criteria before are fixed."""

    criterion: str
    """``placed``, ``together`` (pairs), ``wish_1``…, ``metres``, ``waited``."""
    value: int
    bound: int | None
    """Proven bound; ``None`` when there was no time to prove one."""

    @property
    def gap(self) -> int | None:
        """Distance of the value from the best; 0 when it is proven to be the best."""
        return None if self.bound is None else abs(self.bound - self.value)


@dataclass(frozen=True)
class Solution:
    """The place of each pupil; a pupil out of ``places`` has none."""

    places: Mapping[str, Arc]
    """Pupil → the arc that was taken, with slot, rank of the wish and metres."""
    stages: tuple[Stage, ...]
    """Results in the order of the rules."""
    together: Mapping[Pair, bool]
    """Pairs, each with whether both are in one slot."""
    by_hand: ByHand = ByHand()
    drawn: bool = True
    """Whether there was time for the draw to choose the slots of pairs too; it always chooses among the others."""

    @property
    def proven(self) -> bool:
        """Whether this is the one solution that the rules choose."""
        return self.drawn and all(stage.gap == 0 for stage in self.stages)

    @property
    def values(self) -> dict[str, int]:
        """Value reached in each criterion."""
        return {stage.criterion: stage.value for stage in self.stages}
