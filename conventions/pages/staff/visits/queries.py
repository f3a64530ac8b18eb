"""Reads of this room: the pupils whom the reader follows, their visits, who is near on the day of a round."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.presence.models import PresenceDay
from conventions.domain.dossier.agreements.queries import of_year
from conventions.domain.dossier.internship.attendance.models import HalfDay
from conventions.domain.dossier.internship.evaluations.models import Evaluation
from conventions.domain.dossier.internship.visits.models import HostVisit
from conventions.domain.persons.people.names import search_key
from conventions.domain.persons.people.standing import Standing
from conventions.pages.staff.host_phone import HostPhone

PEOPLE = ("pupil", "host", "tutor", "representative", "enrolment")
FETCH = ("visitor__user", "convention__school", *(f"convention__{one}" for one in PEOPLE))


@dataclass(frozen=True)
class Followed(HostPhone):
    """One internship that a teacher follows."""

    convention: Convention


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
        )
        .annotate(unmarked=Count("half_days", filter=waiting))
        .order_by("-first_day", "pupil__sort_name", "id")
    )


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
