"""The establishments that a school knows: those of its approved agreements, this year and before, and who came."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Q, QuerySet

from conventions.domain.persons.people.bans import banned_among
from conventions.domain.persons.people.models import Host, HostContact, School
from conventions.domain.persons.people.names import search_key

from .models import Convention

Place = tuple[str, str, str]
"""Name and town without accents and capitals, with the postcode between: one postcode may have several towns."""
READ = 2_000
"""Agreements looked at, the latest first: some five years of a large school."""


@dataclass
class KnownHost:
    """One establishment: rows of one SIRET, else of one name, postcode and town."""

    host: int
    """Key of the row that says most and latest of it."""
    agreement: int
    """Key of the latest agreement with it."""
    name: str
    postcode: str
    city: str
    siret: str = ""
    has_number: bool = False
    """The SIRET stands in that row."""
    label: str = ""
    """Name, postcode and town, as it is proposed and recognised."""
    trainees: Counter[int] = field(default_factory=Counter)
    """Number of pupils by school year."""
    classes: dict[int, set[str]] = field(default_factory=dict)
    """Classes of its pupils, by school year."""

    @property
    def place(self) -> Place:
        return place_of(self.name, self.postcode, self.city)

    def row(self) -> Host:
        return Host.objects.get(pk=self.host)

    def contact(self) -> HostContact | None:
        """Return its last representative, for those who may know; nobody once erased."""
        return HostContact.objects.filter(
            pk__in=Convention.objects.filter(pk=self.agreement).values("representative"), erased_at=None
        ).first()


class _Row(NamedTuple):
    """Columns read of one agreement."""

    agreement: int
    host: int
    name: str
    postcode: str
    city: str
    siret: str
    blocked: bool
    year: int
    class_name: str | None

    @property
    def place(self) -> Place:
        return place_of(self.name, self.postcode, self.city)


_COLUMNS = (
    *("pk", "host", "host__name", "host__postcode", "host__city", "host__siret", "host__blocked_by_authority"),
    *("year__number", "enrolment__class_name"),
)


class KnownHosts:
    """The establishments of a school, by name."""

    def __init__(self, found: Iterable[KnownHost]) -> None:
        self._found = sorted(found, key=lambda one: search_key(one.name))
        places = Counter(search_key(_label(one)) for one in self._found)
        self._by_label: dict[str, KnownHost] = {}
        self._by_place: dict[tuple[str, ...], KnownHost | None] = {}
        for host in self._found:
            alone = places[search_key(_label(host))] == 1
            host.label = _label(host) if alone or not host.siret else f"{_label(host)}, SIRET {host.siret}"
            self._by_label.setdefault(search_key(host.label), host)
            for seat in {host.place, host.place[:2]}:
                self._by_place[seat] = None if seat in self._by_place else host

    def __iter__(self) -> Iterator[KnownHost]:
        return iter(self._found)

    def find(self, typed: str, postcode: str = "", city: str = "") -> KnownHost | None:
        """Return the establishment proposed as ``typed``, or the only one of that name there.

        Without a town, the only one of that name at that postcode.
        """
        place = place_of(typed, postcode, city)
        return self._by_label.get(place[0]) or self._by_place.get(place if place[2] else place[:2])


def place_of(name: str, postcode: str, city: str) -> Place:
    """Return the key of an establishment without a SIRET."""
    return search_key(name), postcode, search_key(city)


def known_hosts(school: School) -> KnownHosts:
    """Return the establishments that ``school`` may propose; those banned are left out. Two queries."""
    rows = _read(_approved(school))
    banned = banned_among(row.siret for row in rows)
    return KnownHosts(_gathered([row for row in rows if not row.blocked and row.siret not in banned], {}))


def known_before(convention: Convention) -> KnownHost | None:
    """Return the host of an agreement as its school knows it by the others, in one query; ``None`` without any."""
    host = convention.host
    here = place_of(host.name, host.postcode, host.city)
    numbered = {here: host.siret} if host.siret else {}
    others = _approved(convention.school).exclude(pk=convention.pk).filter(at_place_of(host))
    rows = [row for row in _read(others) if row.place == here or (host.siret and row.siret == host.siret)]
    return next(iter(_gathered(rows, numbered)), None)


def at_place_of(host: Host) -> Q:
    """Return the agreements with an establishment: of its SIRET, or of its name there without any."""
    same = Q(host__sort_name=host.sort_name, host__postcode=host.postcode)
    return Q(host__siret=host.siret) | Q(same, host__siret="") if host.siret else same


def _approved(school: School) -> QuerySet[Convention]:
    return Convention.objects.filter(Convention.is_settled, ~Q(host__name=""), school=school, erased_at=None)


def _read(agreements: QuerySet[Convention]) -> list[_Row]:
    return [_Row(*values) for values in agreements.order_by("-pk").values_list(*_COLUMNS)[:READ]]


def _gathered(rows: Sequence[_Row], numbered: Mapping[Place, str]) -> list[KnownHost]:
    """Return one establishment for each SIRET; a row without one is of the establishment of its name and place.

    ``numbered`` says of which, where another row than these tells it.
    """
    numbered = dict(numbered)
    for row in rows:
        if row.siret:
            numbered.setdefault(row.place, row.siret)
    hosts: dict[object, KnownHost] = {}
    for row in rows:
        siret = row.siret or numbered.get(row.place, "")
        known = hosts.get(siret or row.place)
        if known is None:
            known = KnownHost(row.host, row.agreement, row.name, row.postcode, row.city, siret)
            hosts[siret or row.place] = known
        elif row.siret and not known.has_number:
            known.host = row.host
        known.has_number |= bool(row.siret)
        known.trainees[row.year] += 1
        if row.class_name:
            known.classes.setdefault(row.year, set()).add(row.class_name)
    return list(hosts.values())


def _label(one: KnownHost) -> str:
    return ", ".join(part for part in (one.name, f"{one.postcode} {one.city}".strip()) if part)
