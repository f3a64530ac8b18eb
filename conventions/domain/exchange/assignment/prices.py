"""Cost of a change by hand: the best solution with it, beside the one without."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from .problem import AssignmentProblem, ByHand, Pair
from .solution import SECONDS, Solution


@dataclass(frozen=True)
class Price:
    """Change of each criterion: ``placed`` −1, ``wish_1`` −1, ``metres`` +12000…"""

    changes: Mapping[str, int]
    """Criterion → with the change minus without, in the order of the rules; those that stay are left out."""
    moved: frozenset[str]
    """Pupils whose place is another one, or who gain or lose one."""
    solution: Solution
    """The best with the change, to be kept if somebody agrees to the price."""

    @property
    def decides(self) -> str:
        """The first criterion that changes: why the rules chose otherwise. Empty when the draw alone decides."""
        return next(iter(self.changes), "")


def price(problem: AssignmentProblem, solution: Solution, change: ByHand, *, seconds: float = SECONDS) -> Price:
    """Solve again with a change on top of what was decided by hand before, and compare.

    A pupil placed by hand is ``ByHand(fixed={pupil: slot})``; ``ByHand(forbidden={(pupil, slot)})`` keeps one away.
    The price of a first wish is why the pupil did not get it. Raises :class:`~.problem.Impossible`.
    """
    from .solving import solve  # numpy and HiGHS: for whoever solves, not for every process

    return _compare(solve(problem, solution.by_hand.then(change), seconds=seconds), solution)


def price_of_pair(problem: AssignmentProblem, solution: Solution, pair: Pair, *, seconds: float = SECONDS) -> Price:
    """Return the cost of having two pupils together, whether the solution has them so or not.

    Beside the solution in which nobody asks for that pair; ``solution`` of the price is the one that keeps it.
    Raises :class:`~.problem.Impossible` when they cannot be together.
    """
    from .solving import solve

    others = replace(problem, pairs=[one for one in problem.pairs if one != pair])
    decided = solution.by_hand
    kept = solution
    if not solution.together[pair]:
        kept = solve(problem, decided.then(ByHand(together=[pair])), seconds=seconds)
    without = replace(decided, together=[one for one in decided.together if one != pair])
    return _compare(kept, solve(others, without, seconds=seconds), asked=1)


def _compare(after: Solution, before: Solution, *, asked: int = 0) -> Price:
    """Compare two solutions; ``asked`` is how many pairs more the first was to keep."""
    changes = {name: value - before.values.get(name, 0) for name, value in after.values.items()}
    if asked:
        changes["together"] -= asked
    changes = {name: change for name, change in changes.items() if change}
    where = [{key: arc.slot for key, arc in one.places.items()} for one in (before, after)]
    moved = frozenset(key for key in where[0] | where[1] if where[0].get(key) != where[1].get(key))
    return Price(changes, moved, after)
