"""Pupils who wish to be together: which pairs are kept, and in which slot, by a programme in whole numbers.

A pair that is kept takes one column: both pupils and two seats of one slot. That is no transport problem any more, so
each criterion is a branch and bound of its own, below rows that hold the earlier ones at their values; its bound is
told. When time is up the best that was found stays. Once pairs have their slots the rest is a transport problem again,
which :mod:`.linear` solves exactly.
"""

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import highspy
import numpy as np

from .linear import Face, Grid, Ints, new_solver, programme
from .problem import Impossible

SPLIT = 1e-3
"""Distance from a whole number at which HiGHS may stop, generously: a bound is rather told too low."""


@dataclass(frozen=True)
class Wishes:
    """Pairs as numbers of pupils, in the order in which equals go."""

    pairs: Sequence[tuple[int, int]]
    forced: frozenset[int] = frozenset()
    """Ranks of the pairs kept at any price."""


@dataclass
class KeptPairs:
    """Pairs that are together, their slots, and the proof that nothing is better."""

    slots: dict[int, int] = field(default_factory=dict)
    """Pair → slot."""
    bounds: dict[str, int] = field(default_factory=dict)
    """Criterion → proven bound of its cost, those before being what they are; none where there was no time."""
    drawn: bool = False
    """Whether there was time to choose between equals."""


def keep_pairs(
    grid: Grid, face: Face, wishes: Wishes, criteria: Mapping[str, Ints], preference: Ints, seconds: float
) -> KeptPairs | None:
    """Find the best solution with pairs, on a face of equally good ones, and return where it keeps which pairs.

    ``criteria`` are costs per arc of the grid, the first one first; that of ``together`` counts for kept pairs alone.
    Among equals each pair in turn is kept rather than not, in the slot that its first pupil prefers.
    Where no pair can be together there is nothing to choose: the answer is None. Raises :class:`Impossible` when forced
    pairs cannot be kept (``not_together``, ``not_found_in_time``).
    """
    search = _Search(grid, face, wishes, time.monotonic() + seconds)
    if not search.columns and not wishes.forced:
        return None
    kept = KeptPairs()
    for name, cost in criteria.items():
        costs = search.costs(cost, together=-1 if name == "together" else 0)
        proven = search.minimise(costs)
        if search.bound is not None:
            kept.bounds[name] = search.bound
        if not proven:
            break
        search.hold(costs)
    else:
        kept.drawn = all(search.choose(pair, preference) for pair in range(len(wishes.pairs)))
    kept.slots = search.kept()
    return kept


class _Search:
    """One programme whose objective changes: columns are the arcs of the face, then a pair in a slot each."""

    def __init__(self, grid: Grid, face: Face, wishes: Wishes, until: float) -> None:
        self.arcs, self.until = face.arcs, until
        arc_of = {(int(grid.pupil[arc]), int(grid.slot[arc])): arc for arc in face.arcs.tolist()}
        slots_of: dict[int, list[int]] = {}
        for pupil, slot in arc_of:
            slots_of.setdefault(pupil, []).append(slot)
        self.columns = [
            (pair, slot, arc_of[first_pupil, slot], arc_of[other, slot])
            for pair, (first_pupil, other) in enumerate(wishes.pairs)
            for slot in sorted(slots_of.get(first_pupil, ()))
            if (other, slot) in arc_of and grid.seats[slot] >= 2
        ]
        """Pair, slot and the arcs of both pupils."""
        self.solver = new_solver()
        self.solver.setOptionValue("mip_rel_gap", 0.0)
        self.solver.passModel(programme(grid, face, np.zeros_like(face.arcs)))
        count, first = len(self.columns), len(face.arcs)
        rows = [row for pair, slot, *_ in self.columns for row in (*wishes.pairs[pair], grid.pupils + slot)]
        self.solver.addCols(
            count,
            np.zeros(count),
            np.zeros(count),
            np.ones(count),
            3 * count,
            np.arange(0, 3 * count, 3, dtype=np.int32),
            np.array(rows, np.int32),
            np.tile([1.0, 1.0, 2.0], count),
        )
        self.every = np.arange(first + count, dtype=np.int32)
        whole = np.full(len(self.every), highspy.HighsVarType.kInteger)
        self.solver.changeColsIntegrality(len(whole), self.every, whole)
        for pair in wishes.forced:
            mine = [first + at for at, column in enumerate(self.columns) if column[0] == pair]
            if not mine:
                raise Impossible("not_together", "")
            self._row(1, 1, np.array(mine, np.int32), np.ones(len(mine)))
        self.forced = bool(wishes.forced)
        self.best: Ints | None = None
        self.bound: int | None = None
        self.held: list[tuple[Ints, int]] = []

    def costs(self, cost: Ints, *, together: int) -> Ints:
        """Return the cost of each column, from that of arcs and of a pair."""
        pairs = [cost[one] + cost[other] + together for _, _, one, other in self.columns]
        return np.concatenate([cost[self.arcs], np.array(pairs, np.int64)])

    def minimise(self, costs: Ints) -> bool:
        """Look for the best solution under what is held; tell whether it is proven. ``bound`` is what was proven."""
        left = self.until - time.monotonic()
        self.bound = None
        if left <= 0 and self.best is not None:
            return False
        solver = self.solver
        solver.changeColsCost(len(costs), self.every, costs.astype(np.float64))
        solver.setOptionValue("time_limit", max(left, 0.1))
        solver.clearSolver()  # no start from the solution before: HiGHS 1.16 at times gives that back as the optimum
        solver.run()
        status, info = solver.getModelStatus(), solver.getInfo()
        if info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible:
            found = np.rint(np.array(solver.getSolution().col_value)).astype(np.int64)
            keeps = all(int((held * found).sum()) <= value for held, value in self.held)
            if keeps and (self.best is None or (costs * found).sum() < (costs * self.best).sum()):
                self.best = found
        if self.best is None:
            if not self.forced:  # no pair is kept, then
                return False
            infeasible = status == highspy.HighsModelStatus.kInfeasible
            raise Impossible("not_together" if infeasible else "not_found_in_time", "")
        value = int((costs * self.best).sum())
        if math.isfinite(info.mip_dual_bound):
            self.bound = min(value, math.ceil(info.mip_dual_bound - SPLIT))
        return self.bound == value

    def hold(self, costs: Ints) -> None:
        """Let nothing be worse than the best solution from now on."""
        assert self.best is not None  # a search comes first
        value = int((costs * self.best).sum())
        self.held.append((costs, value))
        which = np.flatnonzero(costs).astype(np.int32)
        self._row(-highspy.kHighsInf, value, which, costs[which].astype(np.float64))

    def choose(self, pair: int, preference: Ints) -> bool:
        """Settle whether a pair is kept and where, among equals; tell whether it is proven."""
        first = len(self.arcs)
        mine = [at for at, column in enumerate(self.columns) if column[0] == pair]
        mine.sort(key=lambda at: int(preference[self.columns[at][2]]))
        costs = np.zeros(len(self.every), np.int64)
        costs[[first + at for at in mine]] = np.arange(-len(mine), 0)
        assert self.best is not None  # a search comes first
        if mine and not self.best[first + mine[0]] and not self.minimise(costs):
            return False
        self.hold(costs)
        return True

    def kept(self) -> dict[int, int]:
        """Return the slots of the pairs that are together in the best solution."""
        if self.best is None:
            return {}
        chosen = self.best[len(self.arcs) :]
        return {pair: slot for (pair, slot, *_), yes in zip(self.columns, chosen, strict=True) if yes}

    def _row(self, low: float, high: float, columns: np.ndarray, values: np.ndarray) -> None:
        self.solver.addRow(low, high, len(columns), columns, values)
