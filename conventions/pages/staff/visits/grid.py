"""The visits to make on one grid: pupils by commune, days on which they are there; one press plans what is chosen."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import groupby
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.presence.models import PresenceDay
from conventions.domain.dossier.internship.visits import services
from conventions.domain.dossier.internship.visits.models import HostVisit
from conventions.domain.persons.people.names import search_key
from conventions.domain.persons.people.standing import Standing
from conventions.pages.kit.forms import HourField, PageForm
from workflow import clock
from workflow.engine import Refused

from .queries import Followed, pupils_followed_by, visitor_of, visits_by

MOST_DAYS = 10
"""So many days stand on the grid: the next two weeks on which somebody is there."""
LAST_HOUR = time(18)
"""Hour after which no visit begins."""


class VisitGridForm(PageForm):
    """The first hour of each day, and how long from one visit to the next."""

    hour = HourField(
        label=_("Première visite à"), initial="09:00", error_messages={"required": _("Choisissez l'heure.")}
    )
    gap = forms.TypedChoiceField(
        label=_("D'une visite à la suivante"),
        choices=[(30, "30 min"), (45, "45 min"), (60, "1 h"), (90, "1 h 30")],
        coerce=int,
        initial=45,
    )


@dataclass(frozen=True)
class VisitGridRow(Followed):
    """A pupil to visit, with the days shown on which they are there."""

    days: frozenset[date] = frozenset()
    chosen: str = ""
    """The day that was ticked, as the form sends it."""

    @property
    def field(self) -> str:
        return f"v-{self.convention.number}"

    @property
    def day(self) -> date | None:
        """The day ticked, of those on which the pupil is there."""
        return next((one for one in self.days if one.isoformat() == self.chosen), None)


class VisitGrid:
    """The pupils whom a teacher follows and has not planned to visit, by commune, with the days to come."""

    def __init__(self, standing: Standing, given: QueryDict) -> None:
        self._standing = standing
        self._given = given
        self._found = pupils_followed_by(standing).filter(Convention.counts_as_signed, visits=None)

    @cached_property
    def _days_of(self) -> dict[int, set[date]]:
        days = PresenceDay.objects.filter(convention__in=self._found, date__gte=self._standing.school.today())
        of: dict[int, set[date]] = defaultdict(set)
        for key, day in days.expected().values_list("convention_id", "date"):
            of[key].add(day)
        return of

    @cached_property
    def days(self) -> list[date]:
        """The days shown: none that has passed."""
        return sorted(set().union(*self._days_of.values()))[:MOST_DAYS]

    @cached_property
    def rows(self) -> list[VisitGridRow]:
        shown = set(self.days)
        rows = [
            VisitGridRow(one, frozenset(self._days_of[one.pk] & shown), self._given.get(f"v-{one.number}", ""))
            for one in self._found
            if self._days_of[one.pk] & shown
        ]
        return sorted(rows, key=lambda row: (search_key(row.convention.place_city), row.convention.host.sort_name))

    @property
    def communes(self) -> Iterator[tuple[str, list[tuple[VisitGridRow, list[tuple[date, bool]]]]]]:
        """The rows by commune, each with whether the pupil is there on each day."""
        for _city, rows in groupby(self.rows, key=lambda row: search_key(row.convention.place_city)):
            here = list(rows)
            yield here[0].convention.place_city, [(row, [(day, day in row.days) for day in self.days]) for row in here]

    def plan(self, given: dict) -> tuple[int, list[str]]:
        """Plan what is ticked, day by day in the order of the communes; return how many, and why others were not.

        A day goes on after the visits that it has, and ends at :data:`LAST_HOUR`.
        """
        number, refused = 0, []
        gap = timedelta(minutes=given["gap"])
        next_at: dict[date, datetime] = {}
        for visit in visits_by(self._standing).filter(done_on=None):
            next_at[visit.there_at.date()] = visit.there_at.replace(tzinfo=None) + gap
        for row in self.rows:
            if row.day is None:
                continue
            at = max(datetime.combine(row.day, given["hour"]), next_at.get(row.day, datetime.min))
            next_at[row.day] = at + gap
            try:
                if at > datetime.combine(row.day, LAST_HOUR):
                    raise Refused("too_many_visits", day=row.day)
                there = at.replace(tzinfo=ZoneInfo(row.convention.time_zone))
                if there < clock.now():
                    raise Refused("visit_hour_past", at=at.time())
                visitor = visitor_of(self._standing, row.convention)
                services.plan_visit(row.convention, visitor=visitor, at=there, way=HostVisit.Way.ON_SITE)
                number += 1
            except Refused as refusal:
                refused.append(str(refusal))
        return number, list(dict.fromkeys(refused))
