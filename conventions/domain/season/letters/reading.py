"""Shared parts of the providers of lines: the qualities of readers at a school, news for them, addresses of pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.urls import reverse

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.law.rules.calendars import is_school_day
from conventions.domain.law.rules.school_years import school_years
from conventions.domain.persons.people.models import School, Staff
from conventions.domain.persons.people.site import site

from .letter_lines import LetterReader

QUALITIES: dict[str, str] = {
    Staff.Role.HEAD: "head",
    Staff.Role.DEPUTY: "head",
    Staff.Role.GESTIONNAIRE: "office",
    Staff.Role.OFFICE: "office",
    Staff.Role.TEACHER: "teacher",
}
"""Quality of a reader by function; any function may be a referent's too."""
WHOLE = ("head", "office")
"""Qualities in which one is told of the whole school."""


@dataclass(frozen=True)
class AtSchool:
    """A reader at one of their schools, at one moment."""

    reader: LetterReader
    school: School
    now: datetime

    @cached_property
    def qualities(self) -> tuple[str, ...]:
        """``head``, ``office``, ``teacher``, ``referent``; for a school's own mailbox those that nobody holds."""
        if self.reader.mailbox is not None:
            held = {QUALITIES.get(post.role) for post in Staff.objects.in_post(self.school, self.today)}
            return tuple(quality for quality in WHOLE if quality not in held)
        return (*sorted({QUALITIES[post.role] for post in self._posts if post.role in QUALITIES}), "referent")

    @property
    def sees_whole_school(self) -> bool:
        return bool(set(self.qualities) & set(WHOLE))

    @cached_property
    def today(self) -> date:
        return self.now.astimezone(self._zone).date()

    @property
    def monday(self) -> date:
        return self.today - timedelta(days=self.today.weekday())

    @property
    def has_class_this_week(self) -> bool:
        """Tell whether some day of this week is no holiday; two queries where a rector fixes the calendar."""
        years = school_years(self.school)
        week = (self.monday + timedelta(days=n) for n in range(5))
        return any(is_school_day(day, self.school.department, years=years) for day in week)

    def is_new(self, day: date) -> bool:
        """Tell whether a day began after the reader's last letter."""
        return self.reader.since is None or self.reader.since < datetime.combine(day, time.min, self._zone)

    @property
    def own_pupils(self) -> Q:
        """Select, among pupils of the year, those of the reader's classes and those they follow as referent."""
        classes = [name for post in self._posts for name in post.classes]
        return Q(year_class__in=classes) | self.followed_pupils

    @property
    def followed_pupils(self) -> Q:
        return Q(pk__in=self.followed().values("pupil"))

    def followed(self) -> QuerySet[Convention]:
        """Return the agreements that name the reader as referent."""
        return Convention.objects.filter(school=self.school, referent__in=[post.pk for post in self._posts])

    def named(self, text: str) -> str:
        return named(self.school, text, self.reader)

    @property
    def _posts(self) -> tuple[Staff, ...]:
        return self.reader.at(self.school)

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.school.time_zone)


def named(school: School, text: str, reader: LetterReader) -> str:
    """Begin with the school's name for whoever reads of several."""
    return text if len(reader.schools) < 2 else f"{school.name} – {text}"


def schools_of(reader: LetterReader, now: datetime) -> Iterator[AtSchool]:
    """Yield the reader at each of their schools."""
    return (AtSchool(reader, school, now) for school in reader.schools)


def page(name: str, **query: str) -> str:
    """Return the whole address of a page, with what filters its list."""
    return site(reverse(name)) + (f"?{urlencode(query)}" if query else "")
