"""Words on an assignment: its reasons, the price of something else, its fairness."""

from dataclasses import replace

import pytest

from conventions.domain.exchange.assignment.fairness import shares
from conventions.domain.exchange.assignment.prices import price, price_of_pair
from conventions.domain.exchange.assignment.problem import Arc, AssignmentProblem, ByHand, Impossible, OpenSlot, Seeker
from conventions.domain.exchange.assignment.reasons import PlacingReason, explain
from conventions.domain.exchange.assignment.solving import solve

TOWN = AssignmentProblem(
    [
        Seeker("ada", group="REP+"),
        Seeker("bob", group="REP+"),
        Seeker("cem", group="hors"),
        Seeker("dia", group="hors"),
    ],
    [OpenSlot("garage", 1), OpenSlot("bakery", 1), OpenSlot("farm", 1)],
    [
        Arc("ada", "garage", 1, 500),
        Arc("ada", "bakery", 2, 2_000),
        Arc("bob", "garage", 1, 100),
        Arc("bob", "bakery", None, 100),
        Arc("cem", "farm", None, 7_000),
    ],
    "seed",
)
"""Two pupils want the garage; one is far from everything but a farm; one may go nowhere."""


def test_each_pupil_is_told_what_they_got_and_why_not_the_first_wish():
    """A code and its values, from which a sentence is made."""
    assert explain(TOWN, solve(TOWN)) == {
        "ada": PlacingReason(
            "wish", {"rank": 2, "metres": 2_000}, "taken", {"seats": 1, "first": 1, "later": 0, "unwished": 0}
        ),
        "bob": PlacingReason("wish", {"rank": 1, "metres": 100}),
        "cem": PlacingReason("near", {"metres": 7_000}),
        "dia": PlacingReason("nothing", {}, "no_arc", {}),
    }


def test_whoever_has_no_place_is_told_how_many_compete_for_how_many_seats():
    """Those whom a round of moves could bring there are counted, those elsewhere are not."""
    arcs = [
        Arc("p1", "a", None, 10),
        *[Arc("p2", slot, None, 10) for slot in "ab"],
        *[Arc(pupil, "b", None, 90) for pupil in ("p3", "p4")],
        Arc("p5", "c", None, 10),
    ]
    one = AssignmentProblem([Seeker(f"p{n}") for n in range(1, 6)], [OpenSlot(key, 1) for key in "abc"], arcs, "seed")
    told = explain(one, solve(one))
    assert [reason.because for reason in told.values() if reason.why == "too_few"] == [{"pupils": 4, "seats": 2}] * 2
    held = explain(one, solve(one, ByHand({"p2": "b", "p5": None})))
    assert held["p5"] == PlacingReason("nothing", {}, "by_hand")
    assert [held[key].because for key in ("p3", "p4")] == [{"pupils": 2, "seats": 0}] * 2


def test_other_reasons_are_told_apart():
    """Decided by hand, not eligible, for a pair, for none of the wishes."""
    by_hand = explain(TOWN, solve(TOWN, ByHand({"ada": "bakery"}, [("bob", "garage")])))
    assert by_hand["ada"] == PlacingReason("wish", {"rank": 2, "metres": 2_000}, "by_hand")
    assert by_hand["bob"].why == "too_few"
    sent_away = explain(TOWN, solve(TOWN, ByHand(forbidden=[("bob", "garage")])))
    assert sent_away["bob"] == PlacingReason("near", {"metres": 100}, "by_hand")
    arcs = [Arc("ada", "a", 1, 0), Arc("ada", "b", None, 0), Arc("bob", "b", 2, 0)]
    one = AssignmentProblem(
        [Seeker("ada"), Seeker("bob")], [OpenSlot("a", 1), OpenSlot("b", 2)], arcs, "seed", [frozenset({"ada", "bob"})]
    )
    told = explain(one, solve(one))
    assert told["ada"] == PlacingReason("not_wished", {"wishes": 1, "metres": 0}, "together")
    assert told["bob"] == PlacingReason("wish", {"rank": 2, "metres": 0}, "not_eligible")


def test_the_price_of_a_change_is_seen_before_it_is_made():
    """One place less, one first wish fewer, metres more; nothing when the draw alone decided."""
    solution = solve(TOWN)
    swapped = price(TOWN, solution, ByHand({"ada": "garage"}))
    assert swapped.changes == {"wish_2": -1, "metres": -1_500}
    assert (swapped.decides, swapped.moved) == ("wish_2", {"ada", "bob"})
    dear = price(TOWN, solution, ByHand(forbidden=[("ada", "bakery")]))
    assert dear.changes == {"wish_2": -1, "metres": -1_500}
    assert price(TOWN, solution, ByHand({"cem": None})).changes == {"placed": -1, "metres": -7_000}
    again = price(TOWN, swapped.solution, ByHand(forbidden=[("ada", "garage")]))
    assert again.solution.places == solution.places
    equal = AssignmentProblem(
        [Seeker("ada"), Seeker("bob")], [OpenSlot("a", 1)], [Arc("ada", "a", 1, 5), Arc("bob", "a", 1, 5)], "s"
    )
    (placed,) = (drawn := solve(equal)).places
    (other,) = {"ada", "bob"} - {placed}
    assert price(equal, drawn, ByHand({other: "a"})).decides == ""


def test_the_price_of_being_together_is_seen_whether_it_is_done_or_not():
    """A pair that is kept says what it cost; one that is not says what it would cost; one that cannot be is refused."""
    pair, others = frozenset({"ada", "bob"}), frozenset({"cem", "dia"})
    roomy = replace(TOWN, slots=[OpenSlot("garage", 2), OpenSlot("bakery", 2), OpenSlot("farm", 1)])
    nearer = [Arc("ada", "bakery", 1, 0), Arc("bob", "garage", 1, 0), Arc("bob", "bakery", None, 3_000)]
    one = replace(roomy, arcs=[*nearer, Arc("cem", "bakery", None, 10)], pairs=[pair, others])
    solution = solve(one)
    assert solution.together == {pair: False, others: False}
    would = price_of_pair(one, solution, pair)
    assert would.changes == {"placed": -1, "wish_1": -1, "metres": 2_990}
    kept = solve(one, ByHand({"cem": None}))
    assert kept.together[pair]
    assert price_of_pair(one, kept, pair).changes == {"wish_1": -1, "metres": 3_000}
    with pytest.raises(Impossible, match="not_together"):
        price_of_pair(one, solution, others)


def test_fairness_is_counted_by_group():
    """Wishes by rank, without a wish, without a place, and how far, of REP+ beside the others."""
    told = shares(TOWN, solve(TOWN))
    assert list(told) == ["REP+", "hors"]
    assert (told["REP+"].wishes, told["REP+"].unplaced, told["REP+"].metres_mean) == ({1: 1, 2: 1}, 0, 1_050)
    assert (told["hors"].unwished, told["hors"].unplaced, told["hors"].metres_median) == (1, 1, 7_000)
    assert told["REP+"].part(told["REP+"].wishes[1]) == 0.5
    nobody = shares(TOWN, solve(replace(TOWN, arcs=[])), by=lambda pupil: "all")["all"]
    assert (nobody.pupils, nobody.unplaced, nobody.metres_mean) == (4, 4, None)
