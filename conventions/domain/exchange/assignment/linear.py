"""Exact optimum of a transport problem, criterion by criterion, by linear programmes that are proven in integers.

Pupils have one seat at most, slots their seats, and an arc is taken or not: the matrix is totally unimodular, so that
the optimum of the linear programme is one of whole numbers and so are its duals. HiGHS computes in floating point; what
it gives is rounded, then proven here in integers: a feasible solution whose value is that of feasible duals is optimal,
and that value is the bound. By complementary slackness exactly these other solutions are as good: those which take no
arc of positive reduced cost, place each pupil and fill each slot of non-zero dual. The next criterion looks among them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import highspy
import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
EXACT = 1 << 48
"""Weights of criteria that are solved together stay under it: a double counts to 2^53, and sums of some of them fit."""

PATIENCE = 2
"""Steps of the dual simplex method per row: seldom so many, but where all is at one distance, or seats are plenty."""
FROM_THE_OTHER_SIDE: dict[str, str | int] = {
    "simplex_strategy": 4,  # primal
    "presolve": "off",
    "simplex_iteration_limit": highspy.kHighsIInf,
}
"""Options of HiGHS for the programmes that the dual method solves slowly; they slow the others down."""


class NotProven(Exception):
    """HiGHS gave no solution that could be proven: a defect, never bad luck of the data."""


@dataclass(frozen=True)
class Grid:
    """A problem as arrays: arc ``a`` leads from pupil ``pupil[a]`` to slot ``slot[a]``."""

    pupil: Ints
    slot: Ints
    seats: Ints
    pupils: int


@dataclass(frozen=True)
class Face:
    """Solutions that are equally good so far: they take some of ``arcs``, and keep what is said of pupils and slots."""

    arcs: Ints
    """Numbers of the arcs of the grid that may be taken, ascending."""
    placed: Bools
    """Pupils who have a place in each of these solutions."""
    full: Bools
    """Slots that are full in each of them."""


def optimise(grid: Grid, face: Face, criteria: Sequence[Ints]) -> tuple[Ints, Face]:
    """Minimise criteria one after the other (a cost per arc of the grid each), exactly.

    Returns the numbers of the arcs that an optimal solution takes, and the face of all optimal solutions.
    """
    taken = face.arcs[:0]
    for together in _batches(grid, criteria):
        try:
            taken, face = _minimise(grid, face, _packed(grid, together))
        except NotProven:
            if len(together) == 1:
                raise
            for one in together:
                taken, face = _minimise(grid, face, one)
    return taken, face


def _range(grid: Grid, cost: Ints) -> int:
    """Largest difference between two solutions in a criterion."""
    most = np.zeros(grid.pupils, np.int64)
    np.maximum.at(most, grid.pupil, np.abs(cost))
    return int(most.sum())


def _batches(grid: Grid, criteria: Sequence[Ints]) -> list[list[Ints]]:
    """Group criteria that can be weighted so that the first always outweighs what follows, in exact numbers."""
    batches: list[list[Ints]] = []
    size = EXACT
    for cost in criteria:
        spread = _range(grid, cost) + 1
        if size * spread >= EXACT:
            batches.append([])
            size = 1
        batches[-1].append(cost)
        size *= spread
    return batches


def _packed(grid: Grid, criteria: list[Ints]) -> Ints:
    weights = list(accumulate((_range(grid, cost) + 1 for cost in criteria[:0:-1]), lambda a, b: a * b, initial=1))
    return sum((cost * weight for cost, weight in zip(criteria, weights[::-1], strict=True)), np.zeros_like(grid.pupil))


def _minimise(grid: Grid, face: Face, cost: Ints) -> tuple[Ints, Face]:
    """Minimise one cost on a face and prove it; see the head of this module."""
    if not len(face.arcs):
        return face.arcs, face
    pupil, slot, cost = grid.pupil[face.arcs], grid.slot[face.arcs], cost[face.arcs]
    solver = new_solver()
    solver.passModel(programme(grid, face, cost))
    solver.setOptionValue("simplex_iteration_limit", PATIENCE * (grid.pupils + len(grid.seats)))
    solver.run()
    if solver.getModelStatus() == highspy.HighsModelStatus.kIterationLimit:
        for option, value in FROM_THE_OTHER_SIDE.items():
            solver.setOptionValue(option, value)
        solver.clearSolver()
        solver.run()
    found = solver.getSolution()
    x = np.rint(np.array(found.col_value)).astype(np.int64)
    dual = np.rint(np.array(found.row_dual)).astype(np.int64)
    of_pupil, of_slot = dual[: grid.pupils], dual[grid.pupils :]
    reduced = cost - of_pupil[pupil] - of_slot[slot]
    per_pupil = np.bincount(pupil, weights=x, minlength=grid.pupils).astype(np.int64)
    per_slot = np.bincount(slot, weights=x, minlength=len(grid.seats)).astype(np.int64)
    proven = (
        solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        and bool(((x == 0) | (x == 1)).all())
        and bool(((per_pupil == 1) | (~face.placed & (per_pupil == 0))).all())
        and bool(((per_slot == grid.seats) | (~face.full & (per_slot < grid.seats))).all())
        and bool((reduced >= 0).all())
        and bool(((of_pupil <= 0) | face.placed).all())
        and bool(((of_slot <= 0) | face.full).all())
        and int((cost * x).sum()) == int(of_pupil.sum()) + int((of_slot * grid.seats).sum())
    )
    if not proven:
        raise NotProven
    return face.arcs[x == 1], Face(face.arcs[reduced == 0], face.placed | (of_pupil != 0), face.full | (of_slot != 0))


def new_solver() -> highspy.Highs:
    """Return HiGHS, silent and on one thread, so that it does the same each time."""
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    return solver


def programme(grid: Grid, face: Face, cost: Ints) -> highspy.HighsLp:
    """Write a face as a programme: a column per arc of the face, a row per pupil and then per slot."""
    count, rows = len(face.arcs), grid.pupils + len(grid.seats)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = count, rows
    lp.col_cost_ = cost.astype(np.float64)
    lp.col_lower_, lp.col_upper_ = np.zeros(count), np.full(count, highspy.kHighsInf)
    lp.row_upper_ = np.concatenate([np.ones(grid.pupils), grid.seats]).astype(np.float64)
    lp.row_lower_ = np.where(np.concatenate([face.placed, face.full]), lp.row_upper_, -highspy.kHighsInf)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.arange(0, 2 * count + 1, 2, dtype=np.int32)
    rows_of = np.column_stack([grid.pupil[face.arcs], grid.pupils + grid.slot[face.arcs]])
    lp.a_matrix_.index_ = rows_of.ravel().astype(np.int32)
    lp.a_matrix_.value_ = np.ones(2 * count)
    return lp
