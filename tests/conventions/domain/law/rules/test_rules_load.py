"""Section H at its boundaries: trainees of a host and of a tutor, the same post, six months, gratification."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from conventions.domain.law.rules.facts import Elsewhere
from conventions.domain.law.rules.gratification import counted, gratification_of, rate_in
from conventions.domain.law.rules.load import free_again
from conventions.domain.law.rules.trainees import HostLoad, Raise, TraineeStay, most_by_decision, quota_for
from tests.kit.sample_facts import INITIATION, LEGAL, days, fields

MONDAY = date(2027, 1, 18)
WEEK = timedelta(days=7)
SEVEN = ("8h-12h", "13h-16h")


def stay(weeks: int = 1, first: date = MONDAY) -> TraineeStay:
    return TraineeStay(first, first + weeks * WEEK - timedelta(days=3))


def loaded(headcount: int | None = 10, *others: TraineeStay, **load):
    """A pupil of 2de pro for two weeks at a host of so many people, with other trainees."""
    return replace(
        LEGAL,
        kind="pfmp",
        level="2de_pro",
        presences=days("2027-01-18", 10, *SEVEN),
        host=replace(LEGAL.host, headcount=headcount),
        load=HostLoad(quota_for(headcount), trainees=others, **load),
    )


def elsewhere(count: int, *, same_host: bool = True, same_year: bool = True):
    other = Elsewhere("Boulangerie", days("2026-09-07", count, *SEVEN), True, same_year=same_year, same_host=same_host)
    return replace(loaded(), elsewhere=(other,))


APART = tuple(stay(1, MONDAY - n * WEEK) for n in range(3))
DECIDED = (Raise(MONDAY, MONDAY + 3 * WEEK, 5),)
CASES = [
    ("host_has_a_place", "two others of three", loaded(10, stay(), stay()), []),
    ("host_has_a_place", "three others of three", loaded(10, stay(), stay(), stay()), ["period.days"]),
    ("host_has_a_place", "in the second week alone", loaded(10, *[stay(1, MONDAY + WEEK)] * 3), ["period.days"]),
    ("host_has_a_place", "one left on the Friday before", loaded(10, *[stay()] * 2, stay(1, MONDAY - WEEK)), []),
    ("host_has_a_place", "nobody said how many", loaded(None, *[stay()] * 3), ["period.days"]),
    ("host_has_a_place", "nobody works there", loaded(0, *[stay()] * 3), ["period.days"]),
    ("host_has_a_place", "21 people: four", loaded(21, *[stay()] * 3), []),
    ("host_has_a_place", "by decision", loaded(10, *[stay()] * 4, raises=DECIDED), []),
    ("host_has_a_place", "a decision of five", loaded(10, *[stay()] * 5, raises=DECIDED), ["period.days"]),
    ("host_has_a_place", "a decision of before", loaded(10, *[stay()] * 3, raises=(Raise(MONDAY - WEEK, MONDAY, 5),)),
     ["period.days"]),
    ("host_has_a_place", "a kind that takes no place", replace(loaded(10), load=HostLoad(trainees=(stay(),) * 9)), []),
    ("host_has_a_place", "initiation", replace(INITIATION, load=loaded(10, *[stay()] * 3).load), ["period.days"]),
    ("tutor_follows_few_at_once", "two others", loaded(of_tutor=(stay(),) * 2), []),
    ("tutor_follows_few_at_once", "three others", loaded(of_tutor=(stay(),) * 3), ["host.tutor"]),
    ("tutor_follows_few_at_once", "never at once", loaded(of_tutor=APART), []),
    ("headcount_is_told", "ten", loaded(10), []),
    ("headcount_is_told", "empty", loaded(None), ["host.headcount"]),
    ("headcount_is_told", "none", loaded(0), ["host.headcount"]),
    ("siret_is_that_of_the_place", "the same commune", loaded(), []),
    ("siret_is_that_of_the_place", "the seat's", replace(loaded(), place=replace(LEGAL.place, postcode="01100")),
     ["host.siret"]),
    ("post_rests_for_a_third", "one day early",
     loaded(on_post=(TraineeStay(MONDAY - timedelta(days=27), MONDAY - timedelta(days=7)),)), ["period.days"]),
    ("post_rests_for_a_third", "in time",
     loaded(on_post=(TraineeStay(MONDAY - timedelta(days=28), MONDAY - timedelta(days=8)),)), []),
    ("post_rests_for_a_third", "somebody after", loaded(on_post=(stay(1, MONDAY + 9 * WEEK),)), []),
    ("six_months_at_one_host", "924 h", elsewhere(122), []),
    ("six_months_at_one_host", "931 h", elsewhere(123), ["period.days"]),
    ("six_months_at_one_host", "another year", elsewhere(123, same_year=False), []),
    ("six_months_at_one_host", "another host", elsewhere(123, same_host=False), []),
    ("gratification_is_told", "308 h", elsewhere(34), []),
    ("gratification_is_told", "315 h over two agreements", elsewhere(35), ["period.days"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "title", "facts", "expected"), CASES, ids=[f"{c[0]}: {c[1]}" for c in CASES])
def test_load_at_its_boundaries(name, title, facts, expected):
    assert fields(name, facts) == expected


@pytest.mark.parametrize(
    ("headcount", "limit", "decided"),
    [(None, 3, 5), (0, 3, 5), (1, 3, 5), (19, 3, 5), (20, 3, 5), (21, 4, 5), (29, 5, 5), (30, 5, 6), (41, 7, 9)],
)
def test_a_quota_follows_the_headcount(headcount, limit, decided):
    """Three below twenty people, then 15 % upwards; by a decision 20 %, and five below thirty."""
    assert (quota_for(headcount).limit, most_by_decision(headcount)) == (limit, decided)


def test_the_first_free_week_has_room_for_the_whole_stay():
    """A single free week between two full ones is none for whoever comes for two."""
    full = [stay()] * 3 + [stay(1, MONDAY + 2 * WEEK)] * 3
    load = loaded(10, *full).load
    assert load.first_free(MONDAY, 1) == MONDAY + WEEK
    assert load.first_free(MONDAY, 2) == MONDAY + 3 * WEEK
    assert loaded(10, *[stay(80)] * 3).load.first_free(MONDAY, 1) is None


def test_a_post_rests_for_a_third_upwards():
    """Four weeks of 26 days: nine days, and whoever follows comes on the tenth."""
    assert free_again(date(2027, 1, 4), date(2027, 1, 29)) == date(2027, 2, 8)


def test_seven_hours_are_a_day_and_twenty_two_days_a_month():
    """Consecutive or not (D124-6)."""
    assert counted(7 * 60 * 24 + 419) == (1, 2)


def test_the_rate_is_that_of_the_year_or_the_latest_known():
    """The table names its years; a year to come takes the last one's, and says so."""
    assert rate_in(2026) == (2026, Decimal("4.50"))
    assert rate_in(2031) == (2026, Decimal("4.50"))
    told = gratification_of(elsewhere(35))
    assert (told.due, told.minutes) == (True, 315 * 60)
    assert "4,50 € par heure au moins (taux de 2026)" in told.told
    assert gratification_of(elsewhere(34)).told.startswith("Sans gratification : 308 h prévues")
