"""What solving gives: who goes where, and how far each criterion is reached; read without the solver."""

from collections.abc import Mapping
from dataclasses import dataclass

from .problem import Arc, ByHand, Pair

SECONDS = 30.0
"""Time for pairs, unless another is asked for."""


@dataclass(frozen=True)
class Stage:
    """What a solution reaches in one criterion, and the most that anybody could, what stands before being as it is."""

    criterion: str
    """``placed``, ``together`` (pairs), ``wish_1``…, ``metres``, ``waited``."""
    value: int
    bound: int | None
    """None when there was no time to prove one."""

    @property
    def gap(self) -> int | None:
        """How far the value may be from the best; 0 when it is proven to be the best."""
        return None if self.bound is None else abs(self.bound - self.value)


@dataclass(frozen=True)
class Solution:
    """Who goes where; whoever is not in ``places`` has no place."""

    places: Mapping[str, Arc]
    """Pupil → the arc that was taken, with slot, rank of the wish and metres."""
    stages: tuple[Stage, ...]
    """What was reached, in the order of the rules."""
    together: Mapping[Pair, bool]
    """Each pair, and whether both are in one slot."""
    by_hand: ByHand = ByHand()
    drawn: bool = True
    """Whether there was time for the draw to choose the slots of pairs too; it always chooses among the others."""

    @property
    def proven(self) -> bool:
        """Whether this is the one solution that the rules choose."""
        return self.drawn and all(stage.gap == 0 for stage in self.stages)

    @property
    def values(self) -> dict[str, int]:
        """What was reached in each criterion."""
        return {stage.criterion: stage.value for stage in self.stages}
