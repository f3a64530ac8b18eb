"""Hosts that a school knows from before and may call again for a period of training: who takes, who was not called."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from conventions.domain.dossier.agreements.known_hosts import KnownHost, known_hosts, place_of
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.law.formations.keys import diploma_of
from conventions.domain.law.year.models import Enrolment
from conventions.domain.persons.people.models import Host, HostContact, Pupil, School
from conventions.domain.season.periods.models import Period

from .models import HostCall
from .plan import training

YEARS_BACK = 2
"""School years of which hosts are called again: this one and the last two."""


@dataclass(frozen=True)
class HostToCall:
    """A host of former years, whom to ask there, and what was answered for this period."""

    known: KnownHost
    host: Host
    contact: HostContact | None
    call: HostCall | None

    @property
    def takes(self) -> bool:
        return self.call is not None and self.call.answer == HostCall.Answer.TAKES

    @property
    def phone(self) -> str:
        """Number to call, E.164; empty where nobody is known."""
        return self.contact.phone if self.contact else ""


class Calls:
    """The former hosts of a school's classes, read once for all its periods; seven queries."""

    def __init__(self, school: School, periods: Collection[Period]) -> None:
        self.school = school
        self._hosts = list(known_hosts(school)) if periods else []
        self._calls = self._read_calls(periods)
        self._taken = self._read_taken(periods)
        self._kin = self._read_kin(periods)

    def of(self, periods: Sequence[Period]) -> list[KnownHost]:
        """Return the hosts of the classes of these periods that nobody has called, nor has a pupil of them."""
        called = {key for period in periods for key in self._calls.get(period.pk, {})}
        taken = {key for period in periods for key in self._taken.get(period.pk, ())}
        return [one for one in self._former(periods) if not _keys(one) & (called | taken)]

    def all_of(self, periods: Sequence[Period]) -> list[HostToCall]:
        """Return all their former hosts: those who take first, then those to call, then who was reached or said no."""
        former = self._former(periods)
        contacts, hosts = _contacts_of(former), Host.objects.in_bulk([one.host for one in former])
        rows = [
            HostToCall(one, hosts[one.host], contacts.get(one.agreement), self._call_of(one, periods)) for one in former
        ]
        return sorted(rows, key=lambda row: (not row.takes, row.call is not None, row.known.name))

    def taking(self, periods: Sequence[Period]) -> list[KnownHost]:
        """Return the hosts that said they take a pupil and have none of these periods yet."""
        taken = {key for period in periods for key in self._taken.get(period.pk, ())}
        return [row.known for row in self.all_of(periods) if row.takes and not _keys(row.known) & taken]

    def _former(self, periods: Sequence[Period]) -> list[KnownHost]:
        classes = {name for period in periods for name in self._kin.get(period.pk, period.classes)}
        years = {period.year.number - back for period in periods for back in range(YEARS_BACK + 1)}
        return [one for one in self._hosts if any(classes & one.classes.get(year, set()) for year in years)]

    def _call_of(self, known: KnownHost, periods: Sequence[Period]) -> HostCall | None:
        keys = _keys(known)
        found = (call for period in periods for key, call in self._calls.get(period.pk, {}).items() if key in keys)
        return next(found, None)

    def _read_calls(self, periods: Collection[Period]) -> dict[int, dict[object, HostCall]]:
        calls: dict[int, dict[object, HostCall]] = {}
        for call in HostCall.objects.filter(period__in=periods).select_related("host", "called_by"):
            calls.setdefault(call.period_id, {})[_key(call.host)] = call
        return calls

    def _read_taken(self, periods: Collection[Period]) -> dict[int, set[object]]:
        """Hosts at which a pupil of each period has an agreement of its dates."""
        taken: dict[int, set[object]] = {}
        for period in periods:
            taken[period.pk] = set()
        agreements = _agreements_of(self.school, periods).filter(first_day__isnull=False)
        for convention in agreements.select_related("host", "enrolment", "pupil"):
            first, last = convention.first_day or date.max, convention.last_day or date.min
            for period in periods:
                is_own = convention.class_name in period.classes
                if is_own and first <= period.last_day and last >= period.first_day:
                    taken[period.pk].add(_key(convention.host))
        return taken

    def _read_kin(self, periods: Collection[Period]) -> dict[int, set[str]]:
        """Classes of the same diplomas, of these years and before, by period; its own while no formation is known."""
        rows = Enrolment.objects.filter(pupil__school=self.school, formation__isnull=False).exclude(class_name="")
        taught: dict[str, set[str]] = {}
        for name, mef in rows.order_by().values_list("class_name", "formation__mef").distinct():
            taught.setdefault(name, set()).add(diploma_of(mef))
        kin: dict[int, set[str]] = {}
        for period in periods:
            diplomas = {diploma for name in period.classes for diploma in taught.get(name, ())}
            kin[period.pk] = {*period.classes, *(name for name, own in taught.items() if own & diplomas)}
        return kin


def _agreements_of(school: School, periods: Collection[Period]) -> QuerySet[Convention]:
    years = {period.year_id for period in periods}
    live = Convention.objects.filter(school=school, year__in=years, kind=training().name, erased_at=None)
    return live.exclude(Convention.is_stopped)


def _key(host: Host) -> object:
    return host.siret or place_of(host.name, host.postcode, host.city)


def _keys(known: KnownHost) -> set[object]:
    """Keys of a known host: its number, and its place as a row without a number has it."""
    return {known.siret, known.place} if known.siret else {known.place}


def _contacts_of(hosts: Iterable[KnownHost]) -> dict[int, HostContact]:
    """Return the last representative of each, by the key of the agreement; one query."""
    agreements = Convention.objects.filter(pk__in=[one.agreement for one in hosts]).select_related("representative")
    return {one.pk: one.representative for one in agreements if one.representative and not one.representative.erased_at}


def usual_hosts(
    school: School, pupils: Collection[Pupil], hosts: Iterable[KnownHost], periods: Sequence[Period]
) -> dict[int, KnownHost]:
    """Return for pupils of one class the host to propose, by key: their last one in training, else one that takes.

    A host that said it takes a pupil is proposed for one, one that said no for nobody. Two queries, seven more where
    somebody takes.
    """
    asked = HostCall.objects.filter(period__in=[one for one in periods if one.pk]).select_related("host")
    answers = {_key(call.host): call.answer for call in asked}
    by_key = {key: one for one in hosts for key in _keys(one)}
    proposed: dict[int, KnownHost] = {}
    last = Convention.objects.filter(Convention.is_settled, pupil__in=pupils, kind=training().name, erased_at=None)
    for convention in last.select_related("host").order_by("pupil_id", "-first_day", "-pk").distinct("pupil_id"):
        key = _key(convention.host)
        if key in by_key and answers.get(key) != HostCall.Answer.NO:
            proposed[convention.pupil_id] = by_key[key]
    if HostCall.Answer.TAKES not in answers.values():
        return proposed
    without = [pupil.pk for pupil in pupils if pupil.pk not in proposed]
    return proposed | dict(zip(without, Calls(school, periods).taking(periods), strict=False))
