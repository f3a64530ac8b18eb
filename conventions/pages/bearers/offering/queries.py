"""Reads of a desk and of the public screens: offers with their seats, and the weeks in which pupils around are away."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Prefetch, QuerySet
from django.utils.translation import ngettext

from conventions.domain.law.rules.weeks import week_in_words
from conventions.domain.persons.people.models import HostContact
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.seats.models import Slot
from conventions.domain.season.periods.models import Period

MOST_WEEKS = 12
LONGEST_WINDOW = timedelta(days=35)
"""Longest window in which weeks count: where each pupil places a week in a longer one, no week is more likely."""
FRIDAY = timedelta(days=4)


@dataclass(frozen=True)
class PeriodWeek:
    """From Monday to Friday, as far as some school's period goes, and how many schools have it."""

    first_day: date
    last_day: date
    schools: int

    @property
    def key(self) -> str:
        """Key of the week in the page."""
        return f"{self.first_day.isoformat()}/{self.last_day.isoformat()}"

    @staticmethod
    def read(key: str) -> tuple[date, date]:
        first, _slash, last = key.partition("/")
        return date.fromisoformat(first), date.fromisoformat(last)

    @property
    def label(self) -> str:
        said = ngettext("%(week)s – %(n)d établissement", "%(week)s – %(n)d établissements", self.schools)
        monday = self.first_day - timedelta(days=self.first_day.weekday())
        return said % {"week": week_in_words(monday), "n": self.schools}


def offers_of(contact: HostContact) -> QuerySet[Offer]:
    """Return the offers that a contact answers for, the latest first, with their dates and seats; two queries."""
    return (
        Offer.objects.filter(representative=contact, erased_at=None)
        .select_related("host", "representative")
        .prefetch_related(Prefetch("slots", slots_with_seats()))
        .order_by("-id")
    )


def slots_with_seats() -> QuerySet[Slot]:
    """Return dates with how many seats they have, free or not."""
    return Slot.objects.annotate(total=Count("seats"))


def weeks_around(department: str, levels: Iterable[str], *, after: date) -> list[PeriodWeek]:
    """Return the weeks to come in which pupils of these levels of the département are away, as schools confirmed."""
    periods = Period.objects.filter(
        school__department=department, confirmed_at__isnull=False, levels__overlap=list(levels), last_day__gt=after
    )
    schools_by_week: dict[tuple[date, date], set[int]] = {}
    for school, first, last in periods.values_list("school_id", "first_day", "last_day"):
        if last - first > LONGEST_WINDOW:
            continue
        monday = first - timedelta(days=first.weekday())
        while monday <= last:
            span = max(monday, first), min(monday + FRIDAY, last)
            if span[0] > after and span[0] <= span[1]:
                schools_by_week.setdefault(span, set()).add(school)
            monday += timedelta(days=7)
    weeks = [PeriodWeek(first, last, len(schools)) for (first, last), schools in schools_by_week.items()]
    return sorted(sorted(weeks, key=lambda week: -week.schools)[:MOST_WEEKS], key=lambda week: week.first_day)
