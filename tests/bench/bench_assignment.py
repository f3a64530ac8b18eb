"""Assignments of a basin and of a département, made up and solved: seconds and memory against what was promised.

Homes and places lie around towns, some places are wanted by everybody; pupils may go to half of the nearer ones, wish
for up to five, and a third have waited. What is printed below a line: what was reached, its proven bound and the gap.
"""

import math
import random
import resource
import time
from collections.abc import Iterator

from tests.bench import Ratio, say

SIZES = ((300, 400, 60, 5.0), (3_000, 1_500, 100, 60.0))
"""Pupils, slots, slots that a pupil may go to, and the seconds that were promised."""
MEMORY = 2e9
SMALL = {"percent": 5}


def run(arcs: int = 0, pairs: int = 0, percent: int = 100) -> Iterator[Ratio]:
    """Return seconds and peak memory of each size, or of a part of it.

    ``arcs`` per pupil and ``pairs`` per hundred pupils may be given.
    """
    from conventions.domain.exchange.assignment.solving import solve

    for pupils, slots, each, limit in SIZES:
        pupils, slots = pupils * percent // 100, slots * percent // 100  # noqa: PLW2901 - of the size, its part
        problem = made_up(pupils, slots, arcs or each, pairs=pupils * pairs // 100)
        say(f"{pupils} pupils are made up, to be assigned within {limit:.0f} s")
        began = time.perf_counter()
        solution = solve(problem, seconds=limit / 2)
        taken = time.perf_counter() - began
        what = f"{pupils} pupils × {slots} slots, {len(problem.arcs)} arcs, {len(problem.pairs)} pairs"
        yield Ratio(what, limit, taken, 1.0, against="promised")
        for stage in solution.stages:
            print(f"    {stage.criterion:<10} {stage.value:>9}   bound {stage.bound}   gap {stage.gap}")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        yield Ratio("    peak memory of the whole process", MEMORY, peak, 1.0, unit="B", against="promised")


def made_up(pupils: int, slots: int, each: int, *, pairs: int = 0, side: int = 60_000):
    """Make a problem over a square of ``side`` metres, always the same."""
    from conventions.domain.exchange.assignment.problem import Arc, AssignmentProblem, OpenSlot, Seeker

    chance = random.Random(14)
    towns = [(chance.uniform(0, side), chance.uniform(0, side)) for _ in range(max(3, pupils // 100))]

    def near_a_town(spread: int) -> tuple[float, float]:
        x, y = chance.choice(towns)
        return chance.gauss(x, spread), chance.gauss(y, spread)

    homes = {Seeker(f"pupil {n}", chance.random() < 1 / 3): near_a_town(3_000) for n in range(pupils)}
    places = {OpenSlot(f"slot {n}", chance.choice((1, 1, 1, 2, 3))): near_a_town(6_000) for n in range(slots)}
    liked = {slot.key: chance.random() ** 3 for slot in places}
    arcs = []
    for pupil, home in homes.items():
        around = sorted((int(math.dist(home, there)), slot.key) for slot, there in places.items())
        reached = chance.sample(around[: 2 * each], min(each, len(around)))
        wished = sorted(reached, key=lambda one: -liked[one[1]] * chance.random())[: chance.choice((0, 1, 2, 3, 3, 5))]
        ranks = {slot: rank for rank, (_, slot) in enumerate(wished, 1)}
        arcs += [Arc(pupil.key, slot, ranks.get(slot), metres) for metres, slot in reached]
    friends = [frozenset({f"pupil {2 * n}", f"pupil {2 * n + 1}"}) for n in range(pairs)]
    return AssignmentProblem(list(homes), list(places), arcs, "fourteen", friends)
