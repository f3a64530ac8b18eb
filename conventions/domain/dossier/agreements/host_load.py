"""Trainees of hosts, week by week, over all schools: how many there are, how many may be, and the facts for the rules.

An agreement counts from its approval on, in each civil week in which it is in course, until the day on which it was
interrupted (code de l'éducation, R124-10). Numbers alone leave this module: whose trainees they are is said nowhere.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Q, QuerySet

from conventions.domain.law.load_decisions.services import raises_of
from conventions.domain.law.rules.trainees import (
    A_WEEK,
    LOOK_AHEAD,
    HostLoad,
    Quota,
    TraineeStay,
    quota_for,
    weeks_counted,
)
from conventions.domain.persons.people.models import Host, HostContact
from conventions.domain.persons.people.names import search_key
from workflow import clock

from .days import amended_days
from .models import Convention

LONGEST_REST = timedelta(days=92)
"""Time before an agreement in which another stay on its post may still bind it: a third of six months, and more."""
A_YEAR = timedelta(days=366)
SIGHT = LOOK_AHEAD * A_WEEK
"""Time after the last day in which a free week is looked for."""
_READ = ("pk", "pupil_id", "counted_for", "first_day", "last_day", "ended_on", "post", "left_by_trainee")
Tutor = tuple[str, str, str]
"""A person at a host: folded name, address, number; the name and one of the others make two rows the same person."""


class _Counted(NamedTuple):
    """One agreement that takes a place, as it is read."""

    pk: int
    pupil: int
    establishment: str
    stay: TraineeStay
    post: str
    left: bool


# -- for pages and other rooms ------------------------------------------------------------------------------


def quota_of(host: Host, *, on: date | None = None) -> Quota:
    """Return the most trainees of a host in the week of ``on``, or of today, and how that number comes."""
    quota, day = quota_for(host.headcount), on or clock.now().date()
    monday = day - timedelta(days=day.weekday())
    load = HostLoad(quota, tuple(raises_of({host.siret: host.headcount}, monday).get(host.siret, ())))
    limit = load.limit_in(monday)
    return quota if limit == quota.limit else Quota(limit, f"décision de l'académie : {limit} stagiaires par semaine")


def load_of(host: Host, monday: date) -> int:
    """Return the number of trainees of a host in the civil week of ``monday``, over all schools."""
    return loads_in([host], [monday])[host.establishment][monday]


def loads_in(hosts: Iterable[Host], mondays: Iterable[date]) -> dict[str, dict[date, int]]:
    """Return the trainees of each establishment (``Host.establishment``) in each of these weeks; two queries."""
    keys, weeks = {host.establishment for host in hosts}, sorted(set(mondays))
    if not weeks:
        return {key: {} for key in keys}
    stays: dict[str, list[TraineeStay]] = {key: [] for key in keys}
    for one in _counted_between(keys, weeks[0], weeks[-1] + A_WEEK):
        stays[one.establishment].append(one.stay)
    counts = {key: weeks_counted(found) for key, found in stays.items()}
    return {key: {monday: counted[monday] for monday in weeks} for key, counted in counts.items()}


def places_in(hosts: Iterable[Host], since: date) -> dict[str, HostLoad]:
    """Return the trainees and places of each establishment (``Host.establishment``) from a day on; three queries.

    Of an establishment whose rows say several headcounts the greatest counts.
    """
    heads: dict[str, int] = {}
    sirets: dict[str, int | None] = {}
    for host in hosts:
        heads[host.establishment] = max(heads.get(host.establishment, 0), host.headcount or 0)
        sirets[host.siret] = heads[host.establishment]
    raises = raises_of(sirets, since)
    stays: dict[str, list[TraineeStay]] = defaultdict(list)
    for one in _counted_between(heads, since, since + A_YEAR):
        stays[one.establishment].append(one.stay)
    return {
        key: HostLoad(quota_for(count), tuple(raises.get(key, ())), tuple(stays[key])) for key, count in heads.items()
    }


def limits_in(hosts: Iterable[Host], monday: date) -> dict[str, int]:
    """Return the most trainees of each establishment in the week of ``monday``, by its key; one query."""
    known = {host.establishment: host for host in hosts}
    raises = raises_of({host.siret: host.headcount for host in known.values() if host.siret}, monday)
    loads = {key: HostLoad(quota_for(one.headcount), tuple(raises.get(one.siret, ()))) for key, one in known.items()}
    return {key: load.limit_in(monday) for key, load in loads.items()}


# -- for the rules ------------------------------------------------------------------------------------------


def host_loads(conventions: Sequence[Convention]) -> dict[int, HostLoad]:
    """Return what the rules see of each agreement's host, by key; no query where none takes a place.

    A decision of the academic authority raises the limit for compulsory training alone (R124-11).
    """
    asked = [one for one in conventions if one.takes_host_place]
    days = [one.first_day for one in asked if one.first_day]
    if not asked:
        return {}
    since = min(days) if days else min(one.today() for one in asked)
    until = max((one.last_day for one in asked if one.last_day), default=since) + SIGHT
    keys = {one.host.establishment for one in asked}
    by_host: dict[str, list[_Counted]] = defaultdict(list)
    for counted in _counted_between(keys, since - LONGEST_REST, until):
        by_host[counted.establishment].append(counted)
    heads = {one.host.siret: one.host.headcount for one in asked if one.host.siret}
    raises = raises_of(heads, since)
    tutored = _stays_of_tutors({_tutor(one.mentor) for one in asked if one.mentor}, since, until)
    return {
        one.pk: _load(one, by_host[one.host.establishment], tutored).with_raises(
            raises.get(one.host.siret, ()) if one.is_training else ()
        )
        for one in asked
    }


def _load(convention: Convention, known: Iterable[_Counted], tutored: Mapping[Tutor, list["_Counted"]]) -> HostLoad:
    others = [one for one in known if one.pk != convention.pk]
    post, pupil = search_key(convention.post), convention.pupil_id
    same_post = [one for one in others if post and one.post == post and one.pupil != pupil and not one.left]
    by_tutor = tutored.get(_tutor(convention.mentor), []) if convention.mentor else []
    return HostLoad(
        quota_for(convention.host.headcount),
        trainees=tuple(one.stay for one in others),
        of_tutor=tuple(one.stay for one in by_tutor if one.pk != convention.pk),
        on_post=tuple(one.stay for one in same_post),
    )


def with_tutor(load: HostLoad, tutor: HostContact, convention: Convention) -> HostLoad:
    """Return the load with what another tutor follows."""
    since = convention.first_day or convention.today()
    stays = _stays_of_tutors({_tutor(tutor)}, since, since + A_YEAR).get(_tutor(tutor), [])
    return replace(load, of_tutor=tuple(one.stay for one in stays if one.pk != convention.pk))


# -- reading ------------------------------------------------------------------------------------------------


def _places_taken() -> QuerySet[Convention]:
    """Return the agreements that take a place: approved, not stopped before the signatures, whose pupil came."""
    return Convention.objects.filter(Convention.is_settled, counted_at__isnull=False, no_show=False)


def _counted_between(keys: Iterable[str], since: date, until: date) -> list[_Counted]:
    """Return the agreements of these establishments that are in course on one of these days."""
    return _read(_places_taken().filter(counted_for__in=list(keys)), since, until)


def _read(rows: QuerySet[Convention], since: date, until: date) -> list[_Counted]:
    """Read agreements between two days; one whose amendment is being signed is there on its days before and after it.

    None lasts longer than a school year, which bounds what is read of the index.
    """
    moved = amended_days(rows)
    then = Q(last_day__gte=since, last_day__lte=until + A_YEAR, first_day__lte=until)
    rows = rows.filter(then | Q(pk__in=list(moved)) if moved else then)
    counted = [
        _Counted(pk, pupil, key, TraineeStay(first, min(last, ended or last)), post and search_key(post), left)
        for pk, pupil, key, first, last, ended, post, left in rows.order_by("pk").values_list(*_READ)
        if first and last
    ]
    return [_moved(one, [day.day for day in moved[one.pk]]) if one.pk in moved else one for one in counted]


def _moved(one: _Counted, days: Sequence[date]) -> _Counted:
    return one._replace(stay=TraineeStay(min(one.stay.first_day, *days), max(one.stay.last_day, *days)))


def _tutor(contact: HostContact) -> Tutor:
    return contact.search_name, contact.email, contact.phone


def _stays_of_tutors(tutors: Iterable[Tutor], since: date, until: date) -> dict[Tutor, list[_Counted]]:
    """Return the stays that each of these people follows, under whatever row of theirs, at every host."""
    wanted = {tutor for tutor in tutors if tutor[1] or tutor[2]}
    if not wanted:
        return {}
    names = {name for name, _email, _phone in wanted}
    rows = HostContact.objects.filter(search_name__in=names).values_list("pk", "search_name", "email", "phone")
    known: dict[int, list[Tutor]] = {}
    for pk, name, email, phone in rows.order_by("pk"):
        if same := [one for one in wanted if one[0] == name and _shared(one, email, phone)]:
            known[pk] = same
    taken = _places_taken().filter(Q(tutor__in=list(known)) | Q(tutor=None, representative__in=list(known)))
    by_key = {one.pk: one for one in _read(taken, since, until)}
    followed: dict[Tutor, list[_Counted]] = defaultdict(list)
    people = taken.filter(pk__in=list(by_key)).values_list("pk", "tutor_id", "representative_id")
    for pk, tutor, representative in people.order_by("pk"):
        for person in known.get(tutor or representative, ()):
            followed[person].append(by_key[pk])
    return followed


def _shared(tutor: Tutor, email: str, phone: str) -> bool:
    return bool((email and email == tutor[1]) or (phone and phone == tutor[2]))


def weeks_ahead(today: date, count: int) -> list[date]:
    """Return that many Mondays, the present week's first."""
    monday = today - timedelta(days=today.weekday())
    return [monday + n * A_WEEK for n in range(count)]
