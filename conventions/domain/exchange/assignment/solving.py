"""Solves an assignment, by these rules and in this order.

1. As many pupils placed as can be.
2. Where pupils wish to be together: as many pairs as can be, without a pupil less placed.
3. As many first wishes as can be; then as many second ones; and so on (a rank-maximal solution).
4. The least distance, all pupils together.
5. As many placed as can be of those who waited: who were refused, or never answered.
6. Among solutions that are equal in all that, the published draw, those who waited before the others: pairs in turn are
   kept, where the first of the two prefers; then pupils in turn are placed, if one of the solutions that remain places
   them; then each gets what they like best in one of those that remain: the better wish, the nearer place, and between
   places that are the same to them the first in the draw.

That leaves one solution, whatever the order of what was given. 1 to 5 are proven without pairs: bound and value are the
same. With pairs they are proven as far as the time given goes.
"""

import time
from collections.abc import Iterator, Mapping

import numpy as np

from .linear import Face, Grid, Ints, optimise
from .pairs import KeptPairs, Wishes, keep_pairs
from .problem import Arc, AssignmentProblem, ByHand, Impossible
from .solution import SECONDS, Solution, Stage
from .ties import settle


def solve(problem: AssignmentProblem, by_hand: ByHand | None = None, *, seconds: float = SECONDS) -> Solution:
    """Return the solution by the rules above, with what was decided by hand kept as it is.

    To assign again what is left once some accepted, give their places as ``by_hand.fixed``. ``seconds`` is for pairs
    alone, of which the best found in that time is kept: all is proven in 5 seconds for 300 pupils with 15 pairs, while
    3,000 with 150 need 8 for each criterion, and none may be kept before the first is done. Without pairs 300 pupils
    take less than a second, 3,000 some seconds, more on a busy machine: a job's work.
    Raises :class:`~.problem.Impossible`.
    """
    return _Solving(problem, by_hand or ByHand(), seconds).solve()


class _Solving:
    def __init__(self, problem: AssignmentProblem, by_hand: ByHand, seconds: float) -> None:
        self.problem, self.by_hand, self.until = problem, by_hand, time.monotonic() + seconds
        self.pupils, self.slots = problem.in_order(), problem.slots_in_order()
        self.pupil_at = {one.key: at for at, one in enumerate(self.pupils)}
        self.slot_at = {one.key: at for at, one in enumerate(self.slots)}
        self.arcs = sorted(problem.arcs, key=lambda arc: (self.pupil_at[arc.pupil], self.slot_at[arc.slot]))
        self.grid = Grid(
            np.array([self.pupil_at[arc.pupil] for arc in self.arcs], np.int64),
            np.array([self.slot_at[arc.slot] for arc in self.arcs], np.int64),
            np.array([slot.seats for slot in self.slots], np.int64),
            len(self.pupils),
        )
        self.pairs = sorted((sorted(pair, key=self.pupil_at.__getitem__) for pair in problem.pairs), key=self._turn)
        ranks = np.array([arc.rank or 0 for arc in self.arcs], np.int64)
        metres = np.array([arc.metres for arc in self.arcs], np.int64)
        waited = np.array([one.waited for one in self.pupils], bool)
        worst = int(ranks.max(initial=0)) + 1
        order = np.lexsort((self.grid.slot, metres, np.where(ranks, ranks, worst)))
        self.preference = np.empty_like(order)
        self.preference[order] = np.arange(len(order))
        self.criteria: dict[str, Ints] = {"placed": np.full(len(self.arcs), -1, np.int64)}
        if self.pairs:
            self.criteria["together"] = np.zeros(len(self.arcs), np.int64)
        self.criteria |= {f"wish_{rank}": -(ranks == rank).astype(np.int64) for rank in range(1, worst)}
        self.criteria |= {"metres": metres, "waited": -waited[self.grid.pupil].astype(np.int64)}

    def solve(self) -> Solution:
        decided = dict(self.by_hand.fixed)
        bounds: dict[str, int] | None = None
        if kept := self._pairs(decided):
            bounds = {name: abs(bound) for name, bound in kept.bounds.items()}
            decided |= {key: self.slots[slot].key for pair, slot in kept.slots.items() for key in self.pairs[pair]}
        single = [cost for name, cost in self.criteria.items() if name != "together"]
        taken, face = optimise(self.grid, self._face(decided), single)
        taken = settle(self.grid, face, taken, self.preference)
        places = {self.arcs[arc].pupil: self.arcs[arc] for arc in taken.tolist()}
        together = {frozenset(pair): self._same(places, *pair) for pair in self.pairs}
        stages = []
        for name, cost in self.criteria.items():
            value = sum(together.values()) if name == "together" else abs(int(cost[taken].sum()))
            stages.append(Stage(name, value, value if bounds is None else bounds.get(name)))
        return Solution(places, tuple(stages), together, self.by_hand, kept is None or kept.drawn)

    def _pairs(self, decided: Mapping[str, str | None]) -> KeptPairs | None:
        """Choose which pairs are kept in which slot; None when none can be."""
        if not self.pairs:
            return None
        asked = {frozenset(pair): at for at, pair in enumerate(self.pairs)}
        forced = frozenset(asked[pair] for pair in self.by_hand.together)
        face, criteria, bounds = self._face(decided), dict(self.criteria), {}
        if not forced:  # pairs come after the number of pupils placed, and this has its proof at once
            taken, face = optimise(self.grid, face, [criteria.pop("placed")])
            bounds["placed"] = len(taken)
        wishes = Wishes([(self.pupil_at[one], self.pupil_at[other]) for one, other in self.pairs], forced)
        kept = keep_pairs(self.grid, face, wishes, criteria, self.preference, self.until - time.monotonic())
        if kept:
            kept.bounds |= bounds
        return kept

    def _turn(self, pair: list[str]) -> int:
        return self.pupil_at[pair[0]]

    def _same(self, places: Mapping[str, Arc], one: str, other: str) -> bool:
        return one in places and other in places and places[one].slot == places[other].slot

    def _face(self, decided: Mapping[str, str | None]) -> Face:
        """Return the face of all solutions that keep what was decided; raise :class:`Impossible` when there is none."""
        allowed = np.array(list(self._allowed(decided)), bool)
        placed = np.zeros(len(self.pupils), bool)
        seats = [slot.seats for slot in self.slots]
        eligible = {(arc.pupil, arc.slot) for arc, yes in zip(self.arcs, allowed, strict=True) if yes}
        for pupil, slot in decided.items():
            if slot is None:
                continue
            if (pupil, slot) not in eligible:
                raise Impossible("not_eligible", pupil)
            placed[self.pupil_at[pupil]] = True
            seats[self.slot_at[slot]] -= 1
            if seats[self.slot_at[slot]] < 0:
                raise Impossible("too_many", slot)
        return Face(np.flatnonzero(allowed), placed, np.zeros(len(self.slots), bool))

    def _allowed(self, decided: Mapping[str, str | None]) -> Iterator[bool]:
        forbidden = set(self.by_hand.forbidden)
        for arc in self.arcs:
            free = arc.pupil not in decided or decided[arc.pupil] == arc.slot
            yield free and (arc.pupil, arc.slot) not in forbidden
