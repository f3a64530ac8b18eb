"""Reasons of each pupil's result, as codes with values; pages make sentences of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .problem import Arc, AssignmentProblem
from .solution import Solution


@dataclass(frozen=True)
class PlacingReason:
    """Result of a pupil (``got`` with ``values``), and ``why`` not their first wish, or no place (with ``because``).

    ``got`` is one of

    - ``wish`` (``rank``, ``metres``): the pupil's wish of that rank;
    - ``not_wished`` (``wishes``, ``metres``): none of so many wishes that could be, but a place at that distance;
    - ``near`` (``metres``): a place at that distance, nothing that the pupil may have wished for could be;
    - ``nothing``.

    ``why`` is empty for a first wish, or where there was nothing to wish for, and else one of

    - ``by_hand``: somebody decided so;
    - ``not_eligible``: the first wish cannot be this pupil's; whoever built the problem knows the reason;
    - ``together``: there was room, but not for the one whom the pupil wished to be with;
    - ``taken`` (``seats``, ``first``, ``later``, ``unwished``): how many seats the first wish has, and by whom they are
      taken: pupils for whom it is the first wish too, a later one, or none (they had nowhere else to go, or others get
      more by it); :func:`~.prices.price` says what it would cost to give one away;
    - ``no_arc``: there is no place at all where this pupil may go;
    - ``too_few`` (``pupils``, ``seats``): so many pupils can only go to so few seats, and the rules chose among them.
    """

    got: str
    values: Mapping[str, int] = field(default_factory=dict)
    why: str = ""
    because: Mapping[str, int] = field(default_factory=dict)


def explain(problem: AssignmentProblem, solution: Solution) -> dict[str, PlacingReason]:
    """Return the reason of each pupil of the problem."""
    return _Reasons(problem, solution).all()


class _Reasons:
    def __init__(self, problem: AssignmentProblem, solution: Solution) -> None:
        self.problem, self.solution, self.fixed = problem, solution, solution.by_hand.fixed
        forbidden = set(solution.by_hand.forbidden)
        self.arcs: dict[str, list[Arc]] = {one.key: [] for one in problem.pupils}
        """Per pupil what nobody forbade."""
        self.barred = {arc.pupil for arc in problem.arcs if arc.rank == 1 and (arc.pupil, arc.slot) in forbidden}
        for arc in problem.arcs:
            if (arc.pupil, arc.slot) not in forbidden:
                self.arcs[arc.pupil].append(arc)
        self.seats = {slot.key: slot.seats for slot in problem.slots}
        self.inside: dict[str, list[Arc]] = {slot.key: [] for slot in problem.slots}
        for arc in solution.places.values():
            self.inside[arc.slot].append(arc)
        self.paired = {key for pair, kept in solution.together.items() if kept for key in pair}
        self.crowds: list[tuple[set[str], dict[str, int]]] = []
        """Slots for which more pupils are left than there are seats, with both numbers."""

    def all(self) -> dict[str, PlacingReason]:
        return {one.key: self._reason(one.key) for one in self.problem.in_order()}

    def _reason(self, pupil: str) -> PlacingReason:
        arc = self.solution.places.get(pupil)
        if arc is None:
            return PlacingReason("nothing", {}, *self._why_nothing(pupil))
        if arc.rank:
            got, values = "wish", {"rank": arc.rank, "metres": arc.metres}
        elif wishes := sum(one.rank is not None for one in self.arcs[pupil]):
            got, values = "not_wished", {"wishes": wishes, "metres": arc.metres}
        else:
            decided = pupil in self.fixed or pupil in self.barred
            return PlacingReason("near", {"metres": arc.metres}, "by_hand" if decided else "")
        return PlacingReason(got, values, *(("", {}) if arc.rank == 1 else self._why_not_first(pupil)))

    def _why_not_first(self, pupil: str) -> tuple[str, dict[str, int]]:
        first = [arc.slot for arc in self.arcs[pupil] if arc.rank == 1]
        if pupil in self.fixed or (not first and pupil in self.barred):
            return "by_hand", {}
        if not first:
            return "not_eligible", {}
        taken = [arc for slot in first for arc in self.inside[slot]]
        seats = sum(self.seats[slot] for slot in first)
        if len(taken) < seats:
            return ("together" if pupil in self.paired else "by_hand"), {}
        ranks = [arc.rank for arc in taken]
        unwished = ranks.count(None)
        later = len(ranks) - ranks.count(1) - unwished
        return "taken", {"seats": seats, "first": ranks.count(1), "later": later, "unwished": unwished}

    def _why_nothing(self, pupil: str) -> tuple[str, dict[str, int]]:
        if pupil in self.fixed:
            return "by_hand", {}
        reached = self._reached(self.arcs[pupil])
        if not reached:
            return "no_arc", {}
        for slots, numbers in self.crowds:
            if reached <= slots:
                return "too_few", numbers
        crowd = self._crowd(reached)
        if crowd is None:
            return "by_hand", {}
        self.crowds.append(crowd)
        return "too_few", crowd[1]

    def _crowd(self, slots: set[str]) -> tuple[set[str], dict[str, int]] | None:
        """Go from full slots to where whoever is there could go instead, until all are full; None when one is not."""
        queue = sorted(slots)
        slots, held = set(queue), 0
        for slot in queue:
            if len(self.inside[slot]) < self.seats[slot]:
                return None
            for arc in self.inside[slot]:
                if arc.pupil in self.fixed:
                    held += 1
                    continue
                onwards = self._reached(self.arcs[arc.pupil]) - slots
                slots |= onwards
                queue += sorted(onwards)
        seats = sum(self.seats[slot] for slot in slots) - held
        without = [
            key
            for key, arcs in self.arcs.items()
            if key not in self.solution.places and key not in self.fixed
            if (reached := self._reached(arcs)) and reached <= slots
        ]
        return slots, {"pupils": seats + len(without), "seats": seats}

    def _reached(self, arcs: list[Arc]) -> set[str]:
        return {arc.slot for arc in arcs if self.seats[arc.slot]}
