"""Reads of orals: those of a class, when each internship ended, what a pupil is shown, the day of restitution."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Count, F, Max, Prefetch, Q, QuerySet
from django_stubs_ext import WithAnnotations

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.periods import period_of
from conventions.domain.law.year.models import Enrolment
from conventions.domain.persons.people.models import Pupil, School
from conventions.domain.season.periods.models import Period
from conventions.domain.season.periods.queries import periods_of_year

from .models import Oral, OralJury, Orals

JURORS = ("first__user", "second__user")


class CountedPlaces(TypedDict):
    """Columns added by :func:`orals_at` alone."""

    places_n: int
    told_n: int
    noted_n: int


if TYPE_CHECKING:
    OralsCounted = WithAnnotations[Orals, CountedPlaces]
else:
    OralsCounted = Orals


def orals_at(school: School, class_names: Collection[str]) -> QuerySet[OralsCounted]:
    """Return the orals of these classes of a school, the latest first, with ``places_n``, ``told_n``, ``noted_n``."""
    found = Orals.objects.filter(period__school=school, class_name__in=class_names)
    return found.select_related("period__year", "period__school").annotate(
        places_n=Count("places"),
        told_n=Count("places", filter=Q(places__told_at__isnull=False)),
        noted_n=Count("places", filter=Q(places__noted_at__isnull=False)),
    )


def juries_of(orals: Orals) -> list[OralJury]:
    """Return the juries, each with its members and its places in the order of the hours; two queries."""
    places = Prefetch("places", Oral.objects.select_related("pupil", "noted_by").order_by("day", "hour", "id"))
    juries = list(orals.juries.select_related(*JURORS).prefetch_related(places))
    for jury in juries:
        jury.orals = orals
        for place in jury.places.all():
            place.orals, place.jury = orals, jury
    return juries


def ends_of(pupils: Iterable[Pupil], period: Period) -> dict[int, date]:
    """Return the last day of the internship that pupils have in a period, by key; nobody's whose is not signed.

    One that has several, two days then three, ends with the last; one that was interrupted ended all the same.
    """
    periods = periods_of_year(period.school, period.year)
    signed = Convention.objects.filter(
        Convention.counts_as_signed, pupil__in=pupils, year=period.year, kind=period.kind, erased_at=None
    )
    ends: dict[int, date] = {}
    for convention in signed.select_related("pupil", "enrolment").order_by("last_day", "pk"):
        of = period_of(convention, periods)
        if convention.last_day and of and of.uuid == period.uuid:
            ends[convention.pupil_id] = convention.last_day
    return ends


@dataclass(frozen=True)
class TimetablePlace:
    """Place of a timetable: a day, an hour and a jury, and who has it."""

    day: date
    hour: time
    jury: OralJury
    held_by: tuple[Oral, ...]

    @property
    def key(self) -> str:
        """« 2027-01-14 10:20 2 », the jury by its number."""
        return f"{self.day.isoformat()} {self.hour:%H:%M} {self.jury.number}"


def places_of(orals: Orals) -> list[TimetablePlace]:
    """Return every place of a timetable, held or free, in the order of the hours."""
    juries = juries_of(orals)
    held: dict[tuple[date, time, int], list[Oral]] = {}
    for jury in juries:
        for place in jury.places.all():
            held.setdefault((place.day, place.hour, jury.pk), []).append(place)
    return [
        TimetablePlace(day, hour, jury, tuple(held.get((day, hour, jury.pk), ())))
        for day in orals.days
        for hour in orals.hours.starts()
        for jury in juries
    ]


def orals_shown_to(pupil: Pupil) -> list[Oral]:
    """Return the orals of a pupil that were told, or are held, the next one first; what is changed waits to be told."""
    shown = Oral.objects.filter(Q(told_at__isnull=False) | Q(noted_at__isnull=False), pupil=pupil)
    own = shown.select_related("orals__period", *(f"jury__{juror}" for juror in JURORS))
    return list(own.order_by(F("noted_at").desc(nulls_first=True), "day", "hour"))


def restitution_day_of(enrolment: Enrolment) -> date | None:
    """Return the day of a pupil's restitution in a year, the last of several; nothing while none was told."""
    own = Oral.objects.filter(pupil=enrolment.pupil_id, orals__period__year=enrolment.year_id)
    told = own.filter(Q(was_told=True) | Q(noted_at__isnull=False))
    return told.aggregate(day=Max("day"))["day"]


def still_stands(uuid: str) -> bool:
    """Tell whether an oral is still to come as its family was told."""
    oral = Oral.objects.select_related("orals__period__school").filter(uuid=uuid, told_at__isnull=False).first()
    return oral is not None and oral.day >= oral.orals.period.school.today() and oral.pupil.is_on_roll
