"""Reads of this room: the pupils whom the reader follows, their visits, who is near on the day of a round."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.presence.models import PresenceDay
from conventions.domain.dossier.agreements.queries import of_year
from conventions.domain.dossier.internship.attendance.models import Half, HalfDay
from conventions.domain.dossier.internship.evaluations.models import Evaluation
from conventions.domain.dossier.internship.visits.models import HostVisit
from conventions.domain.persons.people.models import Staff
from conventions.domain.persons.people.names import search_key
from conventions.domain.persons.people.standing import Standing
from conventions.pages.shared.presence_marks import TONES
from conventions.pages.staff.host_phone import HostPhone
from workflow import clock

NOON = 12
PEOPLE = ("pupil", "host", "tutor", "representative", "enrolment")
FETCH = ("visitor__user", "convention__school", *(f"convention__{one}" for one in PEOPLE))


@dataclass(frozen=True)
class Followed(HostPhone):
    """One internship that a teacher follows."""

    convention: Convention

    @property
    def half_days_today(self) -> list[HalfDay]:
        """Half-days of today, the morning first."""
        return [one for one in self.convention.half_days.all() if not one.is_suspended]

    @property
    def is_absent(self) -> bool:
        return any(one.was_missed for one in self.half_days_today)

    @property
    def to_note(self) -> HalfDay | None:
        """The first half-day of today that nobody has noted; the afternoon from noon on."""
        is_afternoon = timezone.localtime(clock.now()).hour >= NOON
        come = [one for one in self.half_days_today if is_afternoon or one.half == Half.MORNING]
        return next((one for one in come if one.is_unmarked), None)

    @property
    def next_visit(self) -> HostVisit | None:
        return next((one for one in self.convention.visits.all() if not one.is_done), None)

    def group_on(self, day: date) -> str:
        """Name of the group in which the pupil stands that day."""
        if self.half_days_today:
            return "here"
        last = self.convention.last_day
        if self.convention.is_over or (last and last < day):
            return "over"
        first = self.convention.first_day
        return "under_way" if first and first <= day else "to_come"

    @property
    def rank(self) -> tuple[Any, ...]:
        """Place within the group: who did not come, whom nobody has noted, then the nearest."""
        convention = self.convention
        nearest = convention.first_day or date.max
        return (not self.is_absent, self.to_note is None, nearest, convention.pupil.sort_name, convention.pk)

    @property
    def presence(self) -> HalfDay | None:
        """The half-day whose mark is shown: an absence before all, else the latest one that is noted."""
        missed = [one for one in self.half_days_today if one.was_missed]
        return next(iter(missed or [one for one in reversed(self.half_days_today) if not one.is_unmarked]), None)

    @property
    def tone(self) -> str:
        return TONES.of(self.presence) if self.presence else ""


@dataclass(frozen=True)
class RoundStop(HostPhone):
    """One visit of a round, with the hours of the pupil that day."""

    visit: HostVisit
    hours: PresenceDay | None = None

    @property
    def convention(self) -> Convention:  # type: ignore[override]  # of the visit
        return self.visit.convention


def pupils_followed_by(standing: Standing) -> QuerySet[Convention]:
    """Return the agreements whose referent is the reader, the latest first, with what a visit needs to know."""
    waiting = HalfDay.is_unmarked.through("half_days") & Q(half_days__date__lt=standing.school.today())
    return (
        of_year(Convention.objects.filter(school=standing.school, referent__user=standing.user), standing)
        .exclude(Convention.is_withdrawn | Convention.is_expired)
        .select_related(*PEOPLE, "school")
        .prefetch_related(
            Prefetch("evaluations", Evaluation.objects.filter(Evaluation.is_submitted)),
            Prefetch("visits", HostVisit.objects.select_related("visitor__user")),
            Prefetch("half_days", HalfDay.objects.filter(date=standing.school.today()).order_by("-half")),
        )
        .annotate(unmarked=Count("half_days", filter=waiting))
        .order_by("-first_day", "pupil__sort_name", "id")
    )


def visitor_of(standing: Standing, convention: Convention) -> Staff:
    """Return in which of their functions the reader visits: as the pupil's referent when they are."""
    return next((post for post in standing.posts if post.pk == convention.referent_id), standing.posts[0])


def visits_by(standing: Standing) -> QuerySet[HostVisit]:
    """Return the reader's own visits at this school, the first planned first."""
    own = HostVisit.objects.filter(visitor__user=standing.user, convention__school=standing.school)
    return own.filter(convention__erased_at=None).select_related(*FETCH)


def round_of(standing: Standing, day: date) -> list[RoundStop]:
    """Return the reader's visits of a day, by hour; two queries."""
    start = datetime.combine(day, time.min, ZoneInfo(standing.school.time_zone))
    found = list(visits_by(standing).filter(planned_at__gte=start, planned_at__lt=start + timedelta(days=1)))
    hours = PresenceDay.objects.filter(date=day, convention__in=[one.convention_id for one in found])
    of = {one.convention_id: one for one in hours.order_by("pk")}
    return [RoundStop(one, of.get(one.convention_id)) for one in found]


def near(standing: Standing, stops: Iterable[RoundStop], day: date) -> list[Followed]:
    """Return whom the reader follows, who are at a host's of the same towns that day and were never visited."""
    towns = {search_key(stop.convention.place_city) for stop in stops}
    if not towns:
        return []
    expected = PresenceDay.objects.expected().filter(convention=OuterRef("pk"), date=day)
    there = pupils_followed_by(standing).filter(Convention.counts_as_signed, Exists(expected), visits=None)
    return [Followed(one) for one in there if search_key(one.place_city) in towns]
