"""Offers are found around a point: those that may be shown, the nearest first, and more by asking less."""

from datetime import date, timedelta

import pytest
from django.db import connection

from config.development.lives.offers import make_offer
from conventions.domain.exchange.search.criteria import LISTED, SearchCriteria
from conventions.domain.exchange.search.queries import find_offers, nearest
from conventions.domain.law.rules.calendars import seconde_window
from conventions.domain.law.trades.words import read_words
from conventions.domain.persons.localities.models import Crossing, RoadGroup
from conventions.domain.persons.localities.points import Point, tiles_around
from conventions.domain.placements.offers.models import SCHOOL_FIRST, Audience, Offer
from conventions.domain.placements.seats.services import open_slot, set_seats
from tests.kit import lives
from workflow import clock

pytestmark = pytest.mark.django_db
HERE = Point(100.0, -40.0)


@pytest.fixture
def school():
    return lives.make_school()


@pytest.fixture
def group():
    return RoadGroup.objects.create(slug="ici", name="Ici")


def place(offer, group, *, km=0.0, words=(), **values):
    """Lay an offer so many kilometres from here, found by words; what its host does by typing is tested there."""
    tsvector = " ".join(f"'{word}'" for word in words)
    values |= {"group": group, "point": Point(HERE.x, HERE.y + km), "words": tsvector}
    Offer._base_manager.filter(pk=offer.pk).update(**values)


def offers_at(school, group, *distances, **values):
    """Publish an offer at each distance."""
    found = []
    for km in distances:
        found.append(make_offer(school)[0])
        place(found[-1], group, km=km, **values)
    return found


def around(group, **asked):
    return SearchCriteria(around=HERE, groups=frozenset({group.pk}), group=group.pk, **asked)


def typed(words):
    """Criteria of typed words, as the form asks them."""
    query = read_words(words)
    return {"words": query.tsquery(), "looser": query.looser(), "meant": query.sectors}


def found(asked):
    return [row.offer for row in find_offers(asked).rows]


def test_the_nearest_come_first_and_only_within_the_distance_and_the_reach(school, group):
    """Kilometres are those of the plane; an offer of a group that is not reached is never found, however near."""
    elsewhere = RoadGroup.objects.create(slug="rive", name="Rive d'en face")
    far, near, _too_far = offers_at(school, group, 20, 3, 31)
    [_unreached] = offers_at(school, elsewhere, 1)
    assert nearest(around(group)) == [(near.pk, 3.0), (far.pk, 20.0)]
    assert found(around(group, words=read_words("garage").tsquery()))[0] == near


def test_a_crossing_comes_with_its_note(school, group):
    """The barge is told where the place lies on the other side."""
    other = RoadGroup.objects.create(slug="petite-terre", name="Petite-Terre")
    Crossing.objects.create(first=group, second=other, kind=Crossing.Kind.DAILY, note="barge toutes les demi-heures")
    [here], [there] = offers_at(school, group, 1), offers_at(school, other, 5)
    asked = SearchCriteria(around=HERE, groups=frozenset({group.pk, other.pk}), group=group.pk)
    rows = find_offers(asked).rows
    assert [(row.offer, row.crossing and row.crossing.note) for row in rows] == [
        (here, None),
        (there, "barge toutes les demi-heures"),
    ]


def test_filters_are_met_together(school, group):
    """Level, kind, dates with a free seat, access, lodging."""
    [offer] = offers_at(school, group, 1, is_accessible=True, lodging="chez l'habitant", kinds=["pfmp"])
    slot = offer.slots.get()
    days = {"first_day": slot.first_day, "last_day": slot.last_day}
    met = around(group, level="3e", kind="pfmp", accessible=True, with_lodging=True, **days)
    [row] = find_offers(met).rows
    assert (row.free, row.slots, row.is_exact) == (1, (slot,), True)
    one_day = timedelta(days=1)
    for unmet in (
        around(group, level="4e"),
        around(group, kind="observation_3e_4e"),
        around(group, first_day=slot.first_day + 30 * one_day),
        around(group, last_day=slot.last_day - 30 * one_day),
    ):
        assert nearest(unmet) == []
    assert nearest(around(group, first_day=slot.first_day + one_day)) == []  # part of it is before
    assert nearest(around(group, first_day=slot.first_day + one_day, overlapping=True))
    set_seats(slot, 0)
    assert nearest(met) == []


def test_who_looks_sees_what_is_theirs(school, group):
    """Pupils see what is published; schools, marked, what nobody checked in time; a named school what is for it."""
    other = lives.make_school()
    open_to_all, named, unverified, withdrawn = offers_at(school, group, 1, 2, 3, 4)
    place(named, group, km=2, audience=Audience.NAMED_SCHOOLS)
    named.schools.add(school)
    with connection.cursor() as cursor:  # the doors that lead there are tested with offers
        cursor.execute(
            "UPDATE conventions_offer SET status = 'submitted', shown_unverified = true WHERE id = %s", [unverified.pk]
        )
        cursor.execute("UPDATE conventions_offer SET status = 'withdrawn' WHERE id = %s", [withdrawn.pk])
    assert found(around(group)) == [open_to_all]
    assert found(around(group, school=other)) == [open_to_all]
    assert found(around(group, school=school)) == [open_to_all, named]
    rows = find_offers(around(group, school=school, unverified=True)).rows
    assert [(row.offer, row.offer.awaits_check) for row in rows] == [
        (open_to_all, False),
        (named, False),
        (unverified, True),
    ]


def test_priority_offers_come_first_for_priority_education_and_later_for_the_others(school, group, settings):
    """For fourteen days they are shown to its pupils alone, before what is nearer; then to all, where they are."""
    priority = lives.make_school(priority_education="REP+")
    near, first = offers_at(school, group, 1, 20)
    place(first, group, km=20, audience=Audience.PRIORITY_FIRST)
    assert [(row.offer, row.is_priority) for row in find_offers(around(group, school=priority)).rows] == [
        (first, True),
        (near, False),
    ]
    assert find_offers(around(group, school=priority)).has_priority
    assert not find_offers(around(group, school=school)).has_priority
    assert found(around(group, school=school)) == found(around(group)) == [near]
    with clock.held(clock.now() + timedelta(days=settings.PRIORITY_FIRST_DAYS, hours=1)):
        assert found(around(group, school=school)) == [near, first]


def test_a_school_is_shown_first_what_was_offered_to_it_first(school, group):
    """For ten days its pupils alone find it, then everybody."""
    [offer] = offers_at(school, group, 1)
    place(offer, group, km=1, audience=Audience.SCHOOL_FIRST)
    offer.schools.add(school)
    other = lives.make_school()
    assert found(around(group, school=school)) == [offer]
    assert found(around(group, school=other)) == found(around(group)) == []
    with clock.held(clock.now() + SCHOOL_FIRST + timedelta(hours=1)):
        assert found(around(group, school=other)) == found(around(group)) == [offer]


def test_words_lead_to_a_trade_its_sector_its_neighbours_then_the_rest(school, group):
    """Each in its tier, the nearest first in it: what has nothing in common with the words comes last."""
    garage, spare_parts, carpenter, far, nurse = offers_at(school, group, 3, 4, 2, 50, 1)
    place(garage, group, km=3, words=["garag", "sector:auto", "trade:mecanicien-auto"])
    place(spare_parts, group, km=4, words=["sector:auto"], trades=["vendeur-de-pieces-auto"])
    place(carpenter, group, km=2, words=["sector:artisanat"], trades=["menuisier"])
    place(far, group, km=50, words=["sector:auto", "trade:mecanicien-auto"])
    place(nurse, group, km=1, words=["sector:sante"])
    slot = garage.slots.get()
    days = {"first_day": slot.first_day, "last_day": slot.last_day}
    answer = find_offers(around(group, **typed("garage"), **days))
    assert [(row.offer, row.tier, row.is_exact) for row in answer.rows] == [
        (garage, "words", True),
        (far, "words", False),
        (spare_parts, "sector", False),
        (carpenter, "neighbour", False),
        (nurse, "rest", False),
    ]
    assert (answer.found, answer.others, answer.neighbours) == (1, 4, ())
    assert answer.relaxed == {"distance": 60, "sectors": ["artisanat", "auto", "industrie"], "words": True}
    nothing = find_offers(around(group, **typed("carrossier")))
    assert [row.offer for row in nothing.rows] == [garage, spare_parts, far, carpenter, nurse]
    late = find_offers(around(group, first_day=slot.first_day + timedelta(days=1), last_day=slot.last_day))
    assert (late.total, late.found, late.relaxed) == (5, 0, {"distance": 100, "dates": 7})
    assert find_offers(around(group, level="4e")).relaxed == {}


def test_the_least_telling_word_is_dropped_first(school, group):
    """*réparer des vélos* is a bicycle before it is a repair; a word nobody knows goes before either."""
    cycles, garage = offers_at(school, group, 9, 3)
    place(cycles, group, km=9, words=["sector:auto", "trade:reparateur-de-velos"])
    place(garage, group, km=3, words=["sector:auto", "trade:mecanicien-auto"])
    for words in ("vélo dépannage", "vélo Zzimmerle", "le vélo de Zzimmerle dépannage"):
        rows = find_offers(around(group, **typed(words))).rows
        assert [(row.offer, row.tier) for row in rows] == [(cycles, "trade"), (garage, "sector")], words


def test_trades_near_here_are_proposed_where_nothing_of_the_trade_is(school, group):
    """Three at most, those of its sector before those of its neighbours."""
    parts, carpenter = offers_at(school, group, 3, 2)
    place(parts, group, km=3, words=["sector:auto"], trades=["vendeur-de-voitures"])
    place(carpenter, group, km=2, words=["sector:artisanat"], trades=["ebeniste"])
    answer = find_offers(around(group, **typed("réparateur de vélos")))
    assert (answer.found, [trade.slug for trade in answer.neighbours]) == (0, ["vendeur-de-voitures", "ebeniste"])


def test_pages_and_the_total_stop_at_two_hundred(school, group, monkeypatch):
    """Twenty a page; « plus de 200 » beyond; a page that is not there is the last one."""
    monkeypatch.setattr("conventions.domain.exchange.search.queries.LISTED", 2)
    monkeypatch.setattr("conventions.domain.exchange.search.queries.PAGE", 1)
    offers = offers_at(school, group, 1, 2, 3)
    answer = find_offers(around(group, page=9))
    assert (answer.total, answer.more_than, answer.pages, answer.page) == (2, True, 2, 2)
    assert [row.offer for row in answer.rows] == [offers[1]]
    assert LISTED == 200


def test_a_search_takes_few_queries(school, group, django_assert_max_num_queries):
    """However many offers: the nearest, the offers of the page, their dates."""
    offers_at(school, group, 1, 2, 3, 4, 5, 6)
    with django_assert_max_num_queries(9):  # with the clock, the price of a page, and a savepoint of the test
        assert find_offers(around(group)).total == 6


def test_tiles_cover_the_circle():
    """Words are looked for on the tiles that the circle touches, beyond zero too."""
    assert tiles_around(Point(1, 1), 5) == [-1001, -1000, -1, 0]


def test_dates_that_rules_refuse_are_not_found(school, group):
    """Ten days are not for 3e, March is not for 2de, no day is in the school's holidays; the count says the same."""
    both = {"levels": ["3e", "2de_gt"], "kinds": ["observation_3e_4e", "observation_2nde"]}
    week, fortnight, off = offers_at(school, group, 1, 2, 3, **both)
    first, last = seconde_window(lives.monday_ahead().year)
    christmas = date(lives.monday_ahead().year, 12, 28)
    for offer, *days in ((fortnight, first, last), (off, christmas, christmas + timedelta(days=3))):
        offer.slots.all().delete()
        open_slot(offer=offer, first_day=days[0], last_day=days[1], seats=1)
    for level, whose, met in (
        *(("3e", None, [week, off]), ("3e", school, [week]), ("2de_gt", school, [fortnight]), ("1re", None, [])),
        ("", None, [week, fortnight, off]),
    ):
        answer = find_offers(around(group, level=level, school=whose))
        assert ([row.offer for row in answer.rows], answer.total) == (met, len(met)), level
