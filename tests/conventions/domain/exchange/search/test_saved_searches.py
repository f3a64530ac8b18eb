"""Searches kept for a pupil: done again each day, each new place told once."""

from datetime import timedelta

import pytest

from config.development.lives.offers import apply
from conventions.domain.exchange.search import saved_searches
from conventions.domain.exchange.search.models import SavedSearch
from conventions.domain.exchange.search.saved_searches import asked_of, forget_search, save_search, tell_new_places
from conventions.domain.exchange.search.wishes import wish_in_words
from conventions.domain.law.trades.words import read_words
from conventions.domain.law.year.calendars import present_year
from conventions.domain.persons.localities.models import RoadGroup
from conventions.domain.placements.applications.services import accept_application, confirm_application
from notifications.models import Message
from tests.conventions.domain.exchange.search.test_find import around, offers_at
from tests.kit import lives
from tests.kit.refusals import refused
from workflow import clock
from workflow.actors import LINK, Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return RoadGroup.objects.create(slug="ici", name="Ici")


@pytest.fixture
def pupil():
    return lives.make_pupil(lives.make_school())


def told():
    return [[offer["host"] for offer in row.context["offers"]] for row in Message.objects.filter(slug="new_places")]


def on_day(number):
    return clock.held(clock.now() + timedelta(days=number))


def test_a_pupil_is_told_once_of_each_new_place_at_most_daily(pupil, group):
    """The pupil knows the former places; two new ones make one message; nothing is said twice, nor on the same day."""
    school = pupil.school
    offers_at(school, group, 1)
    save_search(pupil=pupil, asked=around(group, school=school, level="3e"))
    save_search(pupil=pupil, asked=around(group, school=school, km=60))
    first, second = offers_at(school, group, 2, 3)
    assert (tell_new_places(), told()) == (0, [])  # not before tomorrow
    with on_day(1):
        assert (tell_new_places(), tell_new_places()) == (1, 0)
    assert told() == [[first.host.name, second.host.name]]
    with on_day(2):
        assert tell_new_places() == 0
    [row] = Message.objects.filter(slug="new_places")
    assert row.ref.partition(":")[0] in ("pupil", "guardian")


def test_whoever_has_a_place_or_forgot_the_search_is_told_nothing(pupil, group):
    """A confirmed place ends it, as forgetting does."""
    school = pupil.school
    search = save_search(pupil=pupil, asked=around(group, school=school))
    [offer] = offers_at(school, group, 2)
    application, by_pupil = apply(offer, pupil)
    accept_application(application, by=Actor(LINK, f"desk:{offer.representative.uuid}", label="Hôte"))
    confirm_application(application, by=by_pupil)
    with on_day(1):
        assert tell_new_places() == 0
    forget_search(search)
    assert not SavedSearch.objects.exists()


def test_a_place_of_one_s_own_ends_it_too_until_the_next_one_is_looked_for(group):
    """*J'ai déjà un stage*: the agreement that was opened; one that was over before the search was kept does not."""
    convention = lives.opened()
    pupil, school = convention.pupil, convention.school
    search = save_search(pupil=pupil, asked=around(group, school=school))
    offers_at(school, group, 2)
    with on_day(1):
        assert tell_new_places() == 0
        pupil.conventions.update(last_day=(search.created_at - timedelta(days=1)).date(), first_day=None)
        assert tell_new_places() == 1


def test_what_is_kept_of_a_search_holds_nothing_that_was_typed(pupil, group):
    """Trades and sectors that the words led to, dates and numbers; it asks the same again."""
    asked = around(
        group,
        school=pupil.school,
        level="3e",
        sectors=frozenset({"auto"}),
        words=read_words("coiffeuse Mme Untel").tsquery(),
    )
    search = save_search(pupil=pupil, asked=asked)
    assert "untel" not in str(search.criteria)
    again = asked_of(search)
    assert "'trade:coiffeur'" in again.words
    assert "untel" not in again.words
    assert (again.around, again.groups, again.sectors) == (asked.around, asked.groups, asked.sectors)
    assert save_search(pupil=pupil, asked=asked) == search


def test_few_searches_are_kept_and_none_that_finds_very_many(pupil, group, monkeypatch):
    """Five for a pupil; one that finds more than it lists needs no keeping."""
    monkeypatch.setattr(saved_searches, "MOST", 1)
    offers_at(pupil.school, group, 1, 2)
    save_search(pupil=pupil, asked=around(group, km=10))
    with refused("searches_kept_enough"):
        save_search(pupil=pupil, asked=around(group, km=60))
    monkeypatch.setattr(saved_searches, "MOST", 2)
    monkeypatch.setattr(saved_searches, "LISTED", 1)
    with refused("search_finds_many"):
        save_search(pupil=pupil, asked=around(group, km=60))


def test_a_wish_is_read_from_the_codes_and_ends_with_the_school_year(pupil, group):
    """The trade that the words lead to, else the only sector; nothing for words that no trade knows."""

    def wanted(words="", **asked):
        search = save_search(pupil=pupil, asked=around(group, words=read_words(words).tsquery(), **asked))
        assert search.until == present_year(pupil.school).last_day
        forget_search(search)
        return search.wanted

    assert wanted("pompier") == "trade:pompier"
    assert wanted("mécano") == "trade:mecanicien-auto"
    assert wanted("santé") == wanted(sectors=frozenset({"sante"})) == "sector:sante"
    assert wanted("Untel") == wanted() == wanted(sectors=frozenset({"sante", "social"})) == ""
    assert [wish_in_words(one) for one in ("trade:pompier", "sector:sante", "trade:gone")] == [
        *("pompier", "Santé", "gone"),
    ]


def test_whoever_wished_is_told_of_the_trade_alone(pupil, group):
    """A place of another trade says nothing to who asked for firefighters."""
    school = pupil.school
    save_search(pupil=pupil, asked=around(group, school=school, words=read_words("pompier").tsquery()))
    offers_at(school, group, 1)
    [wished] = offers_at(school, group, 2, words=("trade:pompier",))
    with on_day(1):
        assert tell_new_places() == 1
    assert told() == [[wished.host.name]]
