"""Wishes of pupils who did not find: counted by trade and place; asked of last year's hosts and of networks."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db import IntegrityError, transaction

from conventions.domain.exchange.search.saved_searches import still_looking
from conventions.domain.exchange.search.wishes import sector_wanted, wish_in_words
from conventions.domain.law.networks.models import Network, NetworkPost
from conventions.domain.law.trades.sectors import SECTORS
from conventions.domain.law.trades.trades import TRADES
from conventions.domain.law.trades.words import lexemes_of
from conventions.domain.persons.people.models import School, User
from conventions.domain.persons.people.territories import Department
from conventions.domain.placements.offers.queries import offers_in
from notifications.catalogue import Event
from notifications.outbox import queue
from workflow.engine import Refused

from .basins import Basins
from .models import NetworkAsked
from .past_hosts import MOST_AT_ONCE, PastHost
from .weeks import term_of

Key = TypeVar("Key")
SLUG = "network_wished"
PLACED = ("latitude", "longitude")
LEAST_PUPILS, LEAST_SCHOOLS = 5, 2
"""Numbers under which a wish is not told: neither a pupil nor the class of one is recognised."""


@dataclass(frozen=True)
class WishCount:
    """Pupils of one basin who look for one trade; of one commune where no basin is known."""

    wanted: str
    """Lexeme of the trade or sector."""
    place: str
    pupils: int
    schools: int

    @property
    def name(self) -> str:
        return wish_in_words(self.wanted)


def wishes_in(department: Department) -> list[WishCount]:
    """Return what pupils of a département look for, the most wished first; two queries.

    Wishes of fewer than :data:`LEAST_PUPILS` pupils or :data:`LEAST_SCHOOLS` schools are in no line and in no total.
    """
    schools = School.objects.filter(department=department.code)
    basins = Basins(schools)
    here = still_looking().exclude(wanted="").filter(pupil__school__in=schools).select_related("pupil__school")
    pupils: dict[tuple[str, str], set[int]] = defaultdict(set)
    of_schools: dict[tuple[str, str], set[int]] = defaultdict(set)
    for search in here.only("wanted", "pupil__school__city", *(f"pupil__school__{name}" for name in PLACED)):
        school = search.pupil.school
        basin = basins.of_school(school.pk) or basins.nearest_to(school.latitude, school.longitude, school.city)
        key = search.wanted, basin or school.city
        pupils[key].add(search.pupil_id)
        of_schools[key].add(school.pk)
    counted = [WishCount(*key, len(found), len(of_schools[key])) for key, found in pupils.items()]
    told = [one for one in counted if one.pupils >= LEAST_PUPILS and one.schools >= LEAST_SCHOOLS]
    return sorted(told, key=lambda one: (-one.pupils, one.wanted, one.place))


def _akin(wanted: str, known: Mapping[Key, set[str]]) -> tuple[str, list[Key]]:
    """Return those of ``known`` that have the trade wished for, else those of its sector, and which of the two."""
    sector = SECTORS[sector_wanted(wanted)].lexeme if sector_wanted(wanted) in SECTORS else wanted
    for lexeme in (wanted, sector):
        if found := [key for key, lexemes in known.items() if lexeme in lexemes]:
            return lexeme, found
    return wanted, []


class Askable:
    """Last year's hosts and the networks of a département, by what they do: six queries."""

    def __init__(self, department: Department, hosts: Iterable[PastHost], today: date) -> None:
        self._basins = Basins(School.objects.filter(department=department.code))
        self._hosts = {one: set(lexemes_of(texts=[one.name], naf=one.naf)) for one in hosts if one.may_be_asked}
        self._networks = _networks_in(department)
        asked = NetworkAsked.objects.filter(department=department.code, term=term_of(today))
        self._asked = set(asked.values_list("network", "wanted"))

    def hosts(self, wish: WishCount) -> tuple[str, list[PastHost]]:
        """Return last year's hosts to whom one may write of a wish, and the lexeme of what they are asked.

        Those of its basin, and of communes of which nobody knows the basin.
        """
        near = {
            one: lexemes
            for one, lexemes in self._hosts.items()
            if self._basins.nearest_to(None, None, one.city) in ("", wish.place)
        }
        asked, hosts = _akin(wish.wanted, near)
        return asked, hosts[:MOST_AT_ONCE]

    def networks(self, wish: WishCount) -> list[Network]:
        """Return the networks concerned by a wish that were not asked for it this term."""
        _asked, networks = _akin(wish.wanted, self._networks)
        return [one for one in networks if (one.pk, wish.wanted) not in self._asked]


def _networks_in(department: Department) -> dict[Network, set[str]]:
    """Return the networks for which somebody acts there, with the lexemes of their names and of what they offered."""
    networks = {one.network_id: one.network for one in posts_in(department)}
    lexemes = {key: set(lexemes_of(texts=[one.name, one.acronym])) for key, one in networks.items()}
    offered = offers_in([department]).filter(network__in=networks).order_by()
    for key, sector, trades in offered.values_list("network", "sector", "trades").distinct():
        lexemes[key] |= {TRADES[slug].lexeme for slug in trades if slug in TRADES}
        lexemes[key] |= {SECTORS[sector].lexeme} if sector in SECTORS else set()
    return {networks[key]: lexemes[key] for key in networks}


def posts_in(department: Department) -> list[NetworkPost]:
    """Return the present posts at networks whose territory holds a département, by network; one query."""
    posts = NetworkPost.objects.filter(ended_at=None, user__is_active=True).select_related("network", "user")
    return [one for one in posts.order_by("network__sort_name", "id") if one.covers(department)]


def ask_network(network: Network, wish: WishCount, *, department: Department, today: date, by: User) -> int:
    """Write to who acts for a network there that pupils look for a trade; return to how many. Once a term."""
    posts = [one for one in posts_in(department) if one.network_id == network.pk]
    if not posts:
        raise Refused("network_just_asked")
    try:
        with transaction.atomic():
            NetworkAsked.objects.create(
                network=network, wanted=wish.wanted, term=term_of(today), department=department.code, sent_by=by
            )
            data = {"posts": posts, "wanted": wish.wanted, "place": wish.place, "by": by}
            queue([SLUG], Event("ask_network", None, data))
    except IntegrityError:
        raise Refused("network_just_asked") from None
    return len(posts)
