"""Facts of regulated works for many stays at once; declarations and readings that a school reads."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple, Protocol

from django.db.models import Q, QuerySet

from conventions.domain.law.opinions.models import MachineOpinion
from conventions.domain.persons.people.models import Host, Pupil, School
from conventions.domain.persons.people.siret import clean_siret

from .allowed import DeclaredWorks, OpinionHeld, WorksFacts, allowed_on
from .models import BarApproval, InspectionGrant, PupilTitle, WorksDeclaration, hosts_at


class HasMef(Protocol):
    """A formation, as far as works are concerned."""

    mef: str


class WorksStay(NamedTuple):
    """One pupil at one host, for one formation."""

    pupil: Pupil
    host: Host
    mef: str

    @property
    def school_id(self) -> int:
        return self.pupil.school_id


def works_allowed(pupil: Pupil, host: Host, formation: HasMef, day: date) -> frozenset[str]:
    """Return the regulated works that a pupil may do at a host on ``day``, for a formation (rules D-02 to D-08)."""
    [facts] = facts_of_stays([WorksStay(pupil, host, formation.mef)])
    return allowed_on(facts, day)


def facts_of_stays(stays: Sequence[WorksStay]) -> list[WorksFacts]:
    """Return the facts of each stay; four queries at most, however many, none for no stay."""
    if not stays:
        return []
    pupils = {stay.pupil.pk for stay in stays}
    opinions = {one.pupil_id: _held(one) for one in MachineOpinion.objects.filter(pupil__in=pupils)}
    titles: dict[int, dict[str, date]] = defaultdict(dict)
    for title in PupilTitle.objects.filter(pupil__in=pupils):
        titles[title.pupil_id][title.work] = title.given_on
    declared = _Declared(stays)
    bars = _bars(stays)
    return [
        WorksFacts(
            birth_date=stay.pupil.birth_date,
            opinion=opinions.get(stay.pupil.pk),
            declarations=declared.of(stay),
            titles=titles.get(stay.pupil.pk, {}),
            bar_from=bar.given_on if (bar := bars.get(place_of(stay.host))) else None,
            bar_until=bar.until if bar else None,
        )
        for stay in stays
    ]


def place_of(host: Host) -> str:
    """Return the key of an establishment: its SIRET, else its row."""
    return clean_siret(host.siret) or f"#{host.pk}"


def _at_places(hosts: Iterable[Host]) -> Q:
    rows = list(hosts)
    sirets = {clean_siret(host.siret) for host in rows} - {""}
    return Q(host__siret__in=sirets) | Q(host__in=[host.pk for host in rows])


def _held(opinion: MachineOpinion) -> OpinionHeld:
    return OpinionHeld(opinion.given_on, opinion.last_day, frozenset(opinion.listed))


class _Declared:
    """Declarations that hold, or held, by school and by place."""

    def __init__(self, stays: Sequence[WorksStay]) -> None:
        schools = {stay.school_id for stay in stays}
        of_either = Q(side="school", school__in=schools) | Q(_at_places(stay.host for stay in stays), side="host")
        rows = WorksDeclaration.objects.filter(WorksDeclaration.has_held, of_either).select_related("host")
        self._by: dict[Any, list[tuple[frozenset[str], DeclaredWorks]]] = defaultdict(list)
        for row in rows.order_by("pk"):
            owner = place_of(row.host) if row.is_of_host and row.host else row.school_id
            if declared := row.as_declared():
                self._by[owner].append((frozenset(row.formations), declared))

    def of(self, stay: WorksStay) -> tuple[DeclaredWorks, ...]:
        both = [*self._by[stay.school_id], *self._by[place_of(stay.host)]]
        return tuple(declared for formations, declared in both if stay.mef in formations)


def _bars(stays: Sequence[WorksStay]) -> dict[str, BarApproval]:
    """Return the last approval of each place; the latest end comes last, and stays."""
    rows = BarApproval.objects.filter(_at_places(stay.host for stay in stays)).select_related("host")
    return {place_of(row.host): row for row in rows.order_by("until", "pk")}


# -- pages ----------------------------------------------------------------------------------------------------------


def declarations_of_school(school: School, hosts: Iterable[Host] = ()) -> QuerySet[WorksDeclaration]:
    """Return the declarations that a school reads: its own, and those of the hosts of its trainees."""
    rows = WorksDeclaration.objects.filter(erased_at=None).exclude(WorksDeclaration.is_withdrawn)
    return rows.filter(Q(school=school) | Q(_at_places(hosts), side="host")).select_related("host", "school")


def declarations_at(host: Host) -> QuerySet[WorksDeclaration]:
    """Return the declarations of an establishment that were not taken back, the last to end first."""
    rows = WorksDeclaration.objects.filter(erased_at=None, side="host", host__in=hosts_at(host))
    return rows.exclude(WorksDeclaration.is_withdrawn).select_related("host", "school").order_by("-until", "-pk")


def grants_of_school(school: School) -> QuerySet[InspectionGrant]:
    """Return the readings that a school opened, the last first."""
    return InspectionGrant.objects.filter(school=school, erased_at=None).select_related("host")
