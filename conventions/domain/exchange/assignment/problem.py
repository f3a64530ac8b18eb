"""Problem of an assignment: pupils, slots with their seats, and the slots open to each pupil.

The caller decides which slots are eligible (level, reservations, dates, accessibility, reach): an arc is a pupil who
may go to a slot, and nobody is ever sent where there is no arc. Keys are any strings that are unique among pupils and
among slots, random ones (a UUID) rather than numbers given in turn.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from .draw import number

Pair = frozenset[str]
"""Keys of two pupils who wish to be in the same slot."""


class Seeker(NamedTuple):
    """One who looks for a place."""

    key: str
    waited: bool = False
    """Was refused, or never answered: goes first among equals."""
    group: str = ""
    """Group of the report on fairness: ``REP+``, ``REP``, ``hors``…"""


class OpenSlot(NamedTuple):
    """An offer in one of its weeks, with the seats that are still free there."""

    key: str
    seats: int


class Arc(NamedTuple):
    """A pupil who may go to a slot."""

    pupil: str
    slot: str
    rank: int | None
    """Rank among the pupil's wishes, from 1; None for no wish. Slots of one offer may share a rank."""
    metres: int


@dataclass(frozen=True)
class ByHand:
    """Decisions of a person that the solver keeps."""

    fixed: Mapping[str, str | None] = field(default_factory=dict)
    """Pupil → its slot, which must be eligible; None leaves the pupil without a place."""
    forbidden: Collection[tuple[str, str]] = ()
    """(pupil, slot) that shall not be."""
    together: Collection[Pair] = ()
    """Pairs of the problem that are kept at any price."""

    def then(self, later: "ByHand") -> "ByHand":
        """Add later decisions, which undo earlier ones that they contradict."""
        no_more = set(later.forbidden)
        fixed = {who: where for who, where in self.fixed.items() if (who, where) not in no_more} | dict(later.fixed)
        chosen = set(later.fixed.items())
        forbidden = {one for one in self.forbidden if one not in chosen} | no_more
        return ByHand(fixed, forbidden, {*self.together, *later.together})


class Impossible(Exception):
    """Decisions by hand that no solution can keep: ``code`` says why, ``key`` names the pupil or the slot.

    ``not_eligible`` (the pupil has no such arc), ``too_many`` (more pupils than the slot has seats); without a key
    ``not_together`` (no solution keeps the pairs), ``not_found_in_time`` (none was found).
    """

    def __init__(self, code: str, key: str) -> None:
        super().__init__(code, key)
        self.code, self.key = code, key


@dataclass(frozen=True)
class AssignmentProblem:
    """An assignment to make. The order of what it lists has no effect on its solution.

    Raises ``ValueError`` when built with keys twice, unknown keys, a negative distance, a rank under 1, or a pupil who
    is in two pairs.
    """

    pupils: Sequence[Seeker]
    slots: Sequence[OpenSlot]
    arcs: Sequence[Arc]
    seed: str
    """Seed of the published draw, see :mod:`.draw`."""
    pairs: Collection[Pair] = ()

    def __post_init__(self) -> None:
        pupils, slots = {one.key for one in self.pupils}, {one.key: one.seats for one in self.slots}
        if len(pupils) != len(self.pupils) or len(slots) != len(self.slots):
            raise ValueError("A pupil or a slot stands twice in the problem.")
        if len({(arc.pupil, arc.slot) for arc in self.arcs}) != len(self.arcs):
            raise ValueError("An arc stands twice in the problem.")
        for arc in self.arcs:
            if arc.pupil not in pupils or arc.slot not in slots:
                raise ValueError("An arc names a pupil or a slot that is not of the problem.")
            if arc.metres < 0 or (arc.rank is not None and arc.rank < 1):
                raise ValueError("A distance is never negative and wishes are counted from 1.")
        if any(seats < 0 for seats in slots.values()):
            raise ValueError("A slot has no less than no seat.")
        paired = [key for pair in self.pairs for key in pair]
        if len(set(paired)) != len(paired) or len(paired) != 2 * len(self.pairs) or not pupils.issuperset(paired):
            raise ValueError("A pair is two pupils of the problem, and a pupil is in one pair at most.")

    def in_order(self) -> list[Seeker]:
        """List the pupils as equals go: those who waited first, then by the draw."""
        return sorted(self.pupils, key=lambda one: (not one.waited, number(self.seed, one.key)))

    def slots_in_order(self) -> list[OpenSlot]:
        """List the slots by the draw."""
        return sorted(self.slots, key=lambda one: number(self.seed, one.key))
