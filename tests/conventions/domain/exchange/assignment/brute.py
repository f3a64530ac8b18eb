"""The rules of an assignment, written a second time and tried on every solution there is; and small problems to try."""

import random
from collections.abc import Callable, Iterator
from itertools import product
from types import ModuleType

from conventions.domain.exchange.assignment.draw import number
from conventions.domain.exchange.assignment.problem import Arc, AssignmentProblem, ByHand, OpenSlot, Seeker

Places = dict[str, str]
NEVER = (9_999, 9_999, "z")


def best(problem: AssignmentProblem, by_hand: ByHand) -> Places | None:
    """Return pupil → slot of the one best solution, or None when there is none."""
    return min(every_solution(problem, by_hand), key=standing(problem), default=None)


def every_solution(problem: AssignmentProblem, by_hand: ByHand) -> Iterator[Places]:
    """Go through whatever seats, arcs and decisions by hand allow."""
    allowed = [(arc.pupil, arc.slot) for arc in problem.arcs if (arc.pupil, arc.slot) not in by_hand.forbidden]
    choices = [[None, *(slot for pupil, slot in allowed if pupil == one.key)] for one in problem.pupils]
    for chosen in product(*choices):
        places = {one.key: slot for one, slot in zip(problem.pupils, chosen, strict=True) if slot}
        if (
            all(chosen.count(slot.key) <= slot.seats for slot in problem.slots)
            and all(places.get(pupil) == slot for pupil, slot in by_hand.fixed.items())
            and all(together(places, pair) for pair in by_hand.together)
        ):
            yield places


def together(places: Places, pair) -> bool:
    """Tell whether two are in one slot."""
    one, other = pair
    return one in places and places[one] == places.get(other)


def standing(problem: AssignmentProblem) -> Callable[[Places], tuple]:
    """Return what solutions of a problem are compared by, rule after rule: the lowest is the best."""
    arcs = {(arc.pupil, arc.slot): arc for arc in problem.arcs}
    order = sorted(problem.pupils, key=lambda one: (not one.waited, number(problem.seed, one.key)))
    turn = {one.key: at for at, one in enumerate(order)}
    pairs = sorted((sorted(pair, key=turn.get) for pair in problem.pairs), key=lambda pair: turn[pair[0]])
    likings = {key: (arc.rank or 999, arc.metres, number(problem.seed, arc.slot)) for key, arc in arcs.items()}

    def liking(places: Places, pupil: str) -> tuple:
        return likings[pupil, places[pupil]] if pupil in places else NEVER

    def stands(places: Places) -> tuple:
        taken = [arcs[one] for one in places.items()]
        ranks = [arc.rank for arc in taken]
        return (
            -len(taken),
            -sum(together(places, pair) for pair in pairs),
            [-ranks.count(rank) for rank in range(1, 6)],
            sum(arc.metres for arc in taken),
            -sum(one.waited for one in order if one.key in places),
            [liking(places, pair[0]) if together(places, pair) else NEVER for pair in pairs],
            [one.key not in places for one in order],
            [liking(places, one.key) for one in order],
        )

    return stands


def small(draw: random.Random | ModuleType, *, pairs: bool) -> AssignmentProblem:
    """Make a problem that is small enough to try everything, with many equals."""
    pupils = [Seeker(f"p{n}", draw.random() < 0.4) for n in range(draw.randint(1, 5))]
    slots = [OpenSlot(f"s{n}", draw.randint(0, 2)) for n in range(draw.randint(1, 4))]
    far = draw.choice([0, 3, 20])
    arcs = [
        Arc(pupil.key, slot.key, draw.choice([None, None, 1, 2, 3]), draw.randint(0, far))
        for pupil in pupils
        for slot in slots
        if draw.random() < 0.75
    ]
    keys = draw.sample([one.key for one in pupils], len(pupils))
    couples = {frozenset(keys[at : at + 2]) for at in range(0, len(keys) - 1, 2)} if pairs else set()
    return AssignmentProblem(pupils, slots, arcs, f"{draw.random()}", couples)


def decisions(draw: random.Random | ModuleType, problem: AssignmentProblem) -> ByHand:
    """Decide something by hand, or nothing, possible or not."""
    if not problem.arcs or draw.random() < 0.6:
        return ByHand()
    one, other = draw.choice(problem.arcs), draw.choice(problem.arcs)
    return ByHand(
        {one.pupil: draw.choice([one.slot, None])},
        [(other.pupil, other.slot)] if draw.random() < 0.5 else (),
        sorted(problem.pairs, key=sorted)[:1] if draw.random() < 0.3 else (),
    )
