"""Assignments: each rule outweighs those that follow, the draw decides last, and nothing better was missed."""

import hashlib
import random
from dataclasses import replace

import pytest

from conventions.domain.exchange.assignment import linear
from conventions.domain.exchange.assignment.draw import new_seed, number
from conventions.domain.exchange.assignment.problem import Arc, AssignmentProblem, ByHand, Impossible, OpenSlot, Seeker
from conventions.domain.exchange.assignment.solving import Solution, solve
from tests.bench.bench_assignment import made_up

from .brute import best, decisions, small

ARCS = [Arc("ada", "garage", 1, 900), Arc("bob", "garage", 1, 100), Arc("bob", "bakery", None, 5_000)]


def places(solution: Solution) -> dict[str, str]:
    return {pupil: arc.slot for pupil, arc in solution.places.items()}


def problem(arcs: list[Arc], seats: dict[str, int] | None = None, *, waited: str = "", **values) -> AssignmentProblem:
    """Make a problem of the pupils and slots that its arcs name, one seat each."""
    pupils = sorted({arc.pupil for arc in arcs})
    slots = sorted({arc.slot for arc in arcs})
    return AssignmentProblem(
        [Seeker(key, key in waited.split()) for key in pupils],
        [OpenSlot(key, (seats or {}).get(key, 1)) for key in slots],
        arcs,
        values.pop("seed", "seed"),
        **values,
    )


@pytest.mark.parametrize("pairs", [False, True])
def test_nothing_better_is_found_by_trying_everything(pairs):
    """Small problems with many equals, decided by hand at times: the very solution that the rules choose, proven."""
    for _ in range(120):
        one = small(random, pairs=pairs)
        by_hand = decisions(random, one)
        wanted = best(one, by_hand)
        if wanted is None:
            with pytest.raises(Impossible):
                solve(one, by_hand)
            continue
        solution = solve(one, by_hand)
        assert places(solution) == wanted, (one, by_hand)
        assert solution.proven


def test_the_order_of_what_is_given_changes_nothing():
    """Whoever applied first has no better place: pupils, slots and arcs shuffled, all at one distance or not."""
    given = made_up(60, 40, 12, pairs=3)
    level = replace(given, arcs=[arc._replace(metres=0) for arc in given.arcs], pairs=())
    for one in (given, level):
        shuffled = replace(
            one,
            pupils=random.sample(one.pupils, len(one.pupils)),
            slots=random.sample(one.slots, len(one.slots)),
            arcs=random.sample(one.arcs, len(one.arcs)),
        )
        assert solve(shuffled) == solve(one)


def test_each_rule_outweighs_those_that_follow():
    """One more placed before a first wish, a first wish before two second ones, a wish before any distance."""
    assert places(solve(problem(ARCS))) == {"ada": "garage", "bob": "bakery"}
    first = [Arc("ada", "a", 1, 0), Arc("ada", "b", 2, 0), Arc("bob", "a", 2, 0), Arc("bob", "c", None, 0)]
    assert places(solve(problem(first))) == {"ada": "a", "bob": "c"}
    far = [Arc("ada", "a", 1, 90_000), Arc("ada", "b", None, 10)]
    assert places(solve(problem(far))) == {"ada": "a"}
    solution = solve(problem(ARCS))
    assert [(one.criterion, one.value, one.bound) for one in solution.stages] == [
        ("placed", 2, 2),
        ("wish_1", 1, 1),
        ("metres", 5_900, 5_900),
        ("waited", 0, 0),
    ]


def test_who_was_refused_or_never_answered_goes_first_among_equals_only():
    """At the same distance the one who waited is placed, whatever the draw; a metre nearer, the other one is."""
    for seed in "abcdef":
        equal = [Arc("ada", "a", 1, 10), Arc("bob", "a", 1, 10)]
        assert places(solve(problem(equal, waited="bob", seed=seed))) == {"bob": "a"}
        nearer = [Arc("ada", "a", 1, 9), Arc("bob", "a", 1, 10)]
        assert places(solve(problem(nearer, waited="bob", seed=seed))) == {"ada": "a"}


def test_the_published_draw_decides_between_equals_and_anybody_can_make_it_again():
    """``printf 'seed ada' | sha256sum``; another seed may decide otherwise; a new one is drawn each time."""
    assert number("seed", "ada") == hashlib.sha256(b"seed ada").hexdigest()
    equal = [Arc(key, "a", None, 10) for key in ("ada", "bob", "cem")]
    chosen = set()
    for seed in "abcdefghijkl":
        (placed,) = places(solve(problem(equal, seed=seed)))
        assert placed == min(("ada", "bob", "cem"), key=lambda key: number(seed, key))
        chosen.add(placed)
    assert len(chosen) > 1
    assert new_seed() != new_seed()


def test_a_pair_is_kept_where_nobody_loses_a_place_by_it():
    """Before wishes and distance, after the number of pupils placed; the rest is assigned as ever."""
    arcs = [Arc("ada", "a", 1, 0), Arc("ada", "b", None, 50), Arc("bob", "b", 1, 0), Arc("cem", "a", 1, 5)]
    pair = frozenset({"ada", "bob"})
    kept = solve(problem(arcs, {"b": 2}, pairs=[pair]))
    assert places(kept) == {"ada": "b", "bob": "b", "cem": "a"}
    assert kept.together == {pair: True}
    assert [stage.gap for stage in kept.stages] == [0] * 5
    alone = solve(problem([*arcs, Arc("dia", "b", None, 0)], {"b": 2}, pairs=[pair]))
    assert alone.values["placed"] == 3
    assert solve(problem(arcs, pairs=[pair])).together == {pair: False}


def test_when_time_is_up_the_best_found_stays_with_what_is_known_of_it():
    """No time at all for pairs: the rest is exact all the same, and what is not proven says so."""
    one = made_up(40, 40, 20, pairs=10)
    hasty, whole = solve(one, seconds=0), solve(one)
    assert not hasty.proven
    assert whole.proven
    assert hasty.values["placed"] == whole.values["placed"] == hasty.stages[0].bound
    assert hasty.values["together"] <= whole.values["together"]
    assert hasty.stages[-1].gap is None


def test_the_rest_is_assigned_again_around_those_who_accepted():
    """The solver keeps the fixed, leaves out the forbidden, places nobody due none, and says why it cannot."""
    one = problem(ARCS)
    assert places(solve(one, ByHand({"bob": "garage"}))) == {"bob": "garage"}
    assert places(solve(one, ByHand(forbidden=[("ada", "garage")]))) == {"bob": "garage"}
    assert places(solve(one, ByHand({"ada": None}))) == {"bob": "garage"}
    for by_hand, code in [
        (ByHand({"ada": "bakery"}), "not_eligible"),
        (ByHand({"ada": "garage", "bob": "garage"}), "too_many"),
    ]:
        with pytest.raises(Impossible) as refusal:
            solve(one, by_hand)
        assert refusal.value.code == code
    pair = frozenset({"ada", "bob"})
    with pytest.raises(Impossible, match="not_together"):
        solve(replace(one, pairs=[pair]), ByHand(together=[pair]))


def test_what_cannot_be_proven_together_is_proven_one_by_one(monkeypatch):
    """Criteria share a programme as long as their weights are exact; else each has its own, with the same solution."""
    one = made_up(30, 20, 8)
    expected = solve(one)
    monkeypatch.setattr(linear, "EXACT", 1)
    assert solve(one) == expected


@pytest.mark.parametrize(
    "change",
    [
        {"pupils": [Seeker("ada"), Seeker("ada"), Seeker("bob")]},
        {"arcs": [*ARCS, ARCS[0]]},
        {"arcs": [Arc("ada", "nowhere", 1, 0)]},
        {"arcs": [Arc("ada", "garage", 0, 0)]},
        {"arcs": [Arc("ada", "garage", 1, -1)]},
        {"slots": [OpenSlot("garage", -1), OpenSlot("bakery", 1)]},
        {"pairs": [frozenset({"ada", "bob"}), frozenset({"ada"})]},
        {"pairs": [frozenset({"ada", "cem"})]},
    ],
)
def test_a_problem_that_means_nothing_is_not_built(change):
    """Keys once each and known, distances and seats of zero or more, wishes from 1, one pair per pupil."""
    with pytest.raises(ValueError):
        replace(problem(ARCS), **change)
