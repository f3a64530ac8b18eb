"""Whom an officer asks for places: hosts of the year before, and networks, also for what pupils wish for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.core.paginator import Page
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from conventions.domain.exchange.search.wishes import is_wish
from conventions.domain.exchange.supply.past_hosts import PastHost, past_hosts
from conventions.domain.exchange.supply.wishes import Askable, WishCount, ask_network, wishes_in
from conventions.domain.law.networks.models import Network
from conventions.domain.numbers.exports.tables import Table
from conventions.domain.persons.people.models import User
from conventions.domain.persons.people.names import search_key
from conventions.domain.persons.people.territories import Department
from conventions.pages.kit.paging import page_of
from workflow.engine import Refused

from .contexts import today_in, year_of
from .departments import department_asked
from .tables import table_of_hosts, table_of_wishes


def hosts_before(department: Department, today: date) -> list[PastHost]:
    """Return the hosts of the year before that offer nothing now."""
    return past_hosts([department], year_of(department, today) - 1, today)


@dataclass(frozen=True)
class WishRow:
    """A wish of some pupils, and whom one may ask for it."""

    wish: WishCount
    asked: str
    """Lexeme of what hosts are asked: the trade, else its sector."""
    hosts: list[PastHost]
    networks: list[Network]


class WishesPage:
    """Trades that pupils look for and do not find, where enough of them do."""

    def __init__(self, http: HttpRequest, departments: Sequence[Department]) -> None:
        self.departments = departments
        self.given: QueryDict = http.POST if http.method == "POST" else http.GET
        self.department = department_asked(self.given.get("departement", ""), departments)
        self.today = today_in(self.department)

    @cached_property
    def wishes(self) -> list[WishCount]:
        return wishes_in(self.department)

    @cached_property
    def rows(self) -> list[WishRow]:
        if not self.wishes:
            return []
        askable = Askable(self.department, hosts_before(self.department, self.today), self.today)
        return [WishRow(one, *askable.hosts(one), askable.networks(one)) for one in self.wishes]

    def ask_network(self, *, by: User) -> int:
        """Ask the network that is given for the wish that is; refused where the page shows no such press."""
        asked = self.given.get("cherche"), self.given.get("lieu"), self.given.get("reseau")
        for row in self.rows:
            for network in row.networks:
                if asked == (row.wish.wanted, row.wish.place, str(network.pk)):
                    return ask_network(network, row.wish, department=self.department, today=self.today, by=by)
        raise Refused("network_just_asked")

    def table(self) -> Table:
        return table_of_wishes(self.rows)


class HostsPage:
    """Hosts of the year before that offer nothing now, and the letter to those chosen."""

    def __init__(self, http: HttpRequest, departments: Sequence[Department]) -> None:
        self._http = http
        self.departments = departments
        self.given: QueryDict = http.POST if http.method == "POST" else http.GET
        self.department = department_asked(self.given.get("departement", ""), departments)
        self.wanted = asked if is_wish(asked := self.given.get("cherche", "")) else ""
        """Lexeme of what pupils wish for, which the letter says."""
        self.today = today_in(self.department)

    @cached_property
    def _every(self) -> list[PastHost]:
        return hosts_before(self.department, self.today)

    @cached_property
    def commune(self) -> str:
        """Commune asked for; empty where none of them is there, and all are shown."""
        key = search_key(self.given.get("commune", ""))
        return next((one for one in self.communes if search_key(one) == key), "")

    @property
    def communes(self) -> list[str]:
        return sorted({one.city for one in self._every if one.city}, key=search_key)

    @property
    def _wanted(self) -> list[PastHost]:
        return [one for one in self._every if self.commune in ("", one.city)]

    @cached_property
    def listed(self) -> Page:
        return page_of(self._http, self._wanted, per_page=50)

    @property
    def some_may_be_asked(self) -> bool:
        return any(one.may_be_asked for one in self.listed)

    @cached_property
    def chosen(self) -> list[PastHost]:
        """Those ticked."""
        ticked = set(self.given.getlist("organisme"))
        return [one for one in self._every if one.establishment in ticked and one.may_be_asked]

    @property
    def preview(self) -> str:
        """Address of the letter as it is read, with an invented host."""
        return reverse("message_shown", args=["places_asked_again"])

    def table(self) -> Table:
        return table_of_hosts(self._wanted)
