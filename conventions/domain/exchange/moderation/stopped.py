"""Places that are stopped, and whom a stop concerns: offers, applications, agreements, schools."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Q, QuerySet, Value, When

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.persons.people.hosts import Host
from conventions.domain.persons.people.models import School
from conventions.domain.persons.people.territories import Department
from conventions.domain.placements.applications.models import Application
from conventions.domain.placements.danger.models import Place, PlaceStop
from conventions.domain.placements.offers.models import Offer
from workflow import clock
from workflow.models import Transition


@dataclass(frozen=True)
class StopExtent:
    """The extent of a stop: numbers alone, of one school where one asks."""

    offers: int
    applications: int
    agreements: int
    schools: int
    """Schools that have pupils expected or present there; for one school, how many others."""


def agreements_at(place: Place) -> QuerySet[Convention]:
    """Return the agreements by which a pupil is, or may soon be, at a place: written, signed, under way."""
    return Convention.objects.filter(_may_lead_there(), host__in=_hosts(place))


def applications_at(place: Place) -> QuerySet[Application]:
    """Return the applications in which somebody has still to answer, at a place."""
    return Application.objects.filter(Application.is_open, offer__host__in=_hosts(place), erased_at=None)


def schools_at(place: Place) -> QuerySet[School]:
    """Return the schools whose pupils are expected or present at a place, also those whose agreement is made elsewhere.

    An application that nobody has answered leads nobody there yet.
    """
    coming = Application.objects.filter(
        Application.is_confirmed,
        offer__host__in=_hosts(place),
        erased_at=None,
        slot__last_day__gte=clock.now().date(),
    )
    theirs = Q(pk__in=agreements_at(place).values("school")) | Q(pk__in=coming.values("pupil__school"))
    return School.objects.filter(theirs).order_by("pk")


def reach_of(place: Place, *, school: School | None = None) -> StopExtent:
    """Return the extent of stopping a place; for ``school`` its own pupils, and the number of other schools."""
    offers = Offer.objects.filter(Offer.is_visible | Offer.awaits_check, host__in=_hosts(place)).count()
    applications, agreements, schools = applications_at(place), agreements_at(place), schools_at(place)
    if school is not None:
        applications, agreements = applications.filter(pupil__school=school), agreements.filter(school=school)
        schools = schools.exclude(pk=school.pk)
    return StopExtent(offers, applications.count(), agreements.count(), schools.count())


def _may_lead_there() -> Q:
    return Q(erased_at=None) & ~Q(Convention.is_over) & ~Q(last_day__lt=clock.now().date())


def _hosts(place: Place) -> QuerySet[Host]:
    return Host.objects.filter(place.hosts())


# -- reading stops ----------------------------------------------------------------------------------------------------


def stops_in(departments: Iterable[Department]) -> QuerySet[PlaceStop]:
    """Return the stops of places of these départements: what waits longest, then what is kept, then what is over."""
    rank = Case(When(PlaceStop.awaits_officer, then=Value(0)), When(PlaceStop.is_in_force, then=Value(1)), default=2)
    found = PlaceStop.objects.filter(department__in=[one.code for one in departments], erased_at=None)
    return found.annotate(rank=rank).select_related("school").order_by("rank", "stopped_at", "pk")


def stops_to_decide(departments: Iterable[Department]) -> QuerySet[PlaceStop]:
    """Return those that an officer has to keep or to lift."""
    return stops_in(departments).filter(PlaceStop.awaits_officer)


def stops_known_to(school: School) -> QuerySet[PlaceStop]:
    """Return the stops that a school pressed, or was told of, the latest first: no other exists for it."""
    found = PlaceStop.objects.filter(Q(school=school) | Q(told=school), erased_at=None)
    return found.distinct().order_by("-pk")


def stops_since(school: School, since: datetime) -> int:
    """Return the number of places a school has stopped since then, those that it withdrew too."""
    return PlaceStop.objects.filter(school=school, stopped_at__gt=since).count()


def stops_before_pupils(school: School) -> list[PlaceStop]:
    """Return the stops in force, known to a school, of places where its agreements lead; two queries, or one."""
    known = list(stops_known_to(school).filter(PlaceStop.is_in_force))
    if not known:
        return []
    leading = Convention.objects.filter(_may_lead_there(), school=school).values("host")
    places = [Place.of(host) for host in Host.objects.filter(pk__in=leading)]
    return [stop for stop in known if any(stop.place.covers(place) for place in places)]


@dataclass(frozen=True)
class StopEntry:
    """An entry on a stopped place: the act, when, by whom of where, and why."""

    act: str
    at: datetime
    who: str
    school: str
    reason: str


def said_of(stop: PlaceStop, *, school: School | None = None) -> list[StopEntry]:
    """Return the reports on a stop, the earliest first, with the reasons; by one ``school`` alone, where one reads.

    Another school reads neither who pressed nor why.
    """
    entries = Transition.objects.filter(root_uuid=stop.uuid).select_related("personal").order_by("position")
    if school is not None:
        entries = entries.filter(data__school=school.uai)
    labels: dict[str, Any] = {name: law.spec.label for name, law in PlaceStop.transitions().items()}
    labels[PlaceStop.OPENING.name] = PlaceStop.OPENING.label
    schools = {entry.data["school"] for entry in entries if "school" in entry.data}
    names = dict(School.objects.filter(uai__in=schools).values_list("uai", "name"))
    return [
        StopEntry(
            str(labels.get(entry.name, entry.name)),
            entry.at,
            content.get("actor", ""),
            names.get(entry.data.get("school", ""), ""),
            content.get("reason", ""),
        )
        for entry in entries
        for content in [entry.personal.content if hasattr(entry, "personal") else {}]
    ]
