"""Fairness of an assignment: wishes obtained and distances, by group of pupils."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from statistics import mean, median

from .problem import AssignmentProblem, Seeker
from .solution import Solution


@dataclass(frozen=True)
class Share:
    """Results of one group of pupils."""

    pupils: int
    wishes: Counter[int]
    """Rank → pupils who got their wish of that rank."""
    unwished: int
    """Placed where they had not wished to be, or without a wish."""
    unplaced: int
    metres_mean: float | None
    """Mean distance; ``None`` when nobody is placed."""
    metres_median: float | None

    def part(self, count: int) -> float:
        """Return ``count`` as a part of the group, from 0 to 1."""
        return count / self.pupils


def shares(
    problem: AssignmentProblem, solution: Solution, *, by: Callable[[Seeker], str] | None = None
) -> dict[str, Share]:
    """Return the share of each group, by name; groups are the pupils' own unless ``by`` names others.

    A small group says much of few pupils: whoever shows it outside goes through the publishing of figures.
    """
    groups: dict[str, list[Seeker]] = {}
    for one in problem.pupils:
        groups.setdefault(by(one) if by else one.group, []).append(one)
    return {name: _share(groups[name], solution) for name in sorted(groups)}


def _share(pupils: list[Seeker], solution: Solution) -> Share:
    taken = [solution.places[one.key] for one in pupils if one.key in solution.places]
    metres = [arc.metres for arc in taken]
    return Share(
        len(pupils),
        Counter(arc.rank for arc in taken if arc.rank),
        sum(not arc.rank for arc in taken),
        len(pupils) - len(taken),
        mean(metres) if metres else None,
        median(metres) if metres else None,
    )
