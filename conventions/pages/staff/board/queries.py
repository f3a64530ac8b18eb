"""Reads of the board of the internships: who is where, absent or not yet noted, on a day or in a week."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.presence.models import PresenceDay
from conventions.domain.dossier.agreements.visibility import agreements_given, in_classes, sees_whole_school
from conventions.domain.dossier.alerts.models import Report
from conventions.domain.dossier.internship.attendance.models import Half, HalfDay
from conventions.domain.law.rules.timetable import minutes_at, moment
from conventions.domain.persons.people.names import search_key
from conventions.domain.persons.people.schools import School
from conventions.domain.persons.people.standing import Standing
from conventions.pages.shared.presence_marks import LETTERS, NOT_NOTED, SUSPENDED, SUSPENDED_TONE, TONES
from conventions.pages.shared.visibility import agreements_of_year, roles_towards, visible_conventions
from conventions.pages.staff.host_phone import HostPhone
from workflow import clock
from workflow.machine import Law
from workflow.models import Transition
from workflow.prepared import Given, prepared

from .access import laws_for

NOTED_BY = {Half.MORNING: time(10), Half.AFTERNOON: time(15)}
"""Hour, where the pupil is, from which a half-day that nobody noted is shown as such."""


@dataclass(frozen=True)
class HalfDayCell:
    """One half-day of one pupil."""

    half: Half
    start: time
    end: time
    half_day: HalfDay | None
    """None before the internship begins."""
    is_overdue: bool
    """Nobody noted it and it should be by now."""
    is_suspended: bool
    """The internship is suspended: nobody is expected."""
    laws: dict[str, Law]
    """Acts that the reader may do with it now."""

    @property
    def is_expected(self) -> bool:
        """Tell whether nobody has noted it."""
        return not self.is_suspended and (self.half_day is None or self.half_day.is_unmarked)

    @property
    def tone(self) -> str:
        """Colour of the badge."""
        if self.is_overdue:
            return "warning"
        if self.is_suspended:
            return SUSPENDED_TONE
        return TONES.of(self.half_day) if self.half_day else ""

    @property
    def letter(self) -> str:
        """The mark in one character."""
        if self.is_overdue:
            return "?"
        if self.is_suspended:
            return SUSPENDED
        return LETTERS.of(self.half_day) if self.half_day else NOT_NOTED

    @property
    def in_words(self) -> str:
        """Meaning of the letter, read aloud."""
        if self.is_overdue:
            return _("pas encore noté")
        if self.is_suspended:
            return _("suspendu")
        if self.half_day is None:
            return _("attendu")
        return ", ".join(filter(None, (self.half_day.get_status_display(), self.half_day.in_part)))

    @property
    def may_mark(self) -> bool:
        """Tell whether the reader may note, correct or justify it."""
        return any(name != "tell_family" for name in self.laws)


@dataclass
class BoardRow(HostPhone):
    """One pupil's internship over the days shown."""

    convention: Convention
    days: dict[date, list[HalfDayCell]]
    reports: list[Report] = field(default_factory=list)
    """Absences that the family announced."""
    there_now: datetime | None = None
    """The time on the clocks at the host's (naive), when it is another time zone than the school's."""
    week: list[tuple[date, list[HalfDayCell]]] = field(default_factory=list)
    """Each day shown with its half-days, an empty list for a day without."""

    @property
    def cells(self) -> list[HalfDayCell]:
        return [cell for cells in self.days.values() for cell in cells]

    def is_about(self, words: Iterable[str]) -> bool:
        """Tell whether every word stands in the name of the pupil or of the host."""
        names = f"{self.convention.pupil.search_name} {self.convention.host.search_name}"
        return all(word in names for word in words)

    @property
    def is_absent(self) -> bool:
        return any(cell.half_day.was_missed for cell in self.cells if cell.half_day)

    @property
    def is_overdue(self) -> bool:
        return any(cell.is_overdue for cell in self.cells)

    @property
    def is_suspended(self) -> bool:
        return any(cell.is_suspended for cell in self.cells)

    @property
    def is_present(self) -> bool:
        return any(cell.half_day.was_attended for cell in self.cells if cell.half_day)


def rows_for_board(
    standing: Standing, first: date, last: date, *, class_name: str = "", text: str = ""
) -> list[BoardRow]:
    """Return the internships that take place between two days, by class and name; six queries whatever their number."""
    conventions = _conventions(standing, first, last, class_name, text)
    keys = [convention.pk for convention in conventions]
    within = {"convention__in": keys, "date__range": (first, last)}
    hours = _grouped(PresenceDay.objects.filter(**within))
    half_days = _grouped(HalfDay.objects.filter(**within))
    reports = _grouped(_absences_announced(standing.school, keys, first, last))
    families = _families_told(half_days)
    now = clock.now()
    rows = []
    for convention in conventions:
        marked = {(half_day.date, half_day.half): half_day for half_day in half_days[convention.pk]}
        for half_day in marked.values():
            half_day.root, half_day.family_told_at = convention, families.get(half_day.uuid)
        roles, there = roles_towards(standing, convention), now.astimezone(ZoneInfo(convention.time_zone))
        days = {}
        for day in sorted(hours[convention.pk], key=lambda day: day.date):
            if convention.ended_on and day.date > convention.ended_on:
                continue
            days[day.date] = [
                _cell(convention, day, half, marked.get((day.date, half)), roles=roles, there=there)
                for half in _halves(day)
            ]
        if days:
            elsewhere = convention.time_zone != standing.school.time_zone
            there_now = there.replace(tzinfo=None) if elsewhere else None
            rows.append(BoardRow(convention, days, reports[convention.pk], there_now))
    return rows


def _conventions(standing: Standing, first: date, last: date, class_name: str, text: str) -> list[Convention]:
    if sees_whole_school(standing) and not class_name and not text:
        return _there_given().all(school=standing.school.pk, first=first, last=last)
    conventions = _there(visible_conventions(standing), first, last)
    if class_name:
        conventions = conventions.filter(in_classes(class_name))
    for word in search_key(text).split():
        conventions = conventions.filter(Q(pupil__search_name__contains=word) | Q(host__search_name__contains=word))
    return list(conventions)


def _there(conventions: QuerySet[Convention], first: date | Given, last: date | Given) -> QuerySet[Convention]:
    """Keep the internships that have a day between two, by class and name, with what a row shows."""
    held = Exists(PresenceDay.objects.filter(convention=OuterRef("pk"), date__gte=first, date__lte=last))
    there = conventions.filter(held, Convention.counts_as_signed, first_day__lte=last, last_day__gte=first)
    fetch = ("pupil", "host", "tutor", "representative", "enrolment")
    return there.select_related(*fetch).order_by("enrolment__class_name", "pupil__sort_name", "id")


@prepared
def _there_given() -> QuerySet[Convention]:
    return _there(agreements_given(), Given("first"), Given("last"))


def _halves(day: PresenceDay) -> list[Half]:
    return [half for half in Half if getattr(day, f"{half}_start")]


def _cell(
    convention: Convention,
    day: PresenceDay,
    half: Half,
    half_day: HalfDay | None,
    *,
    roles: frozenset[str],
    there: datetime,
) -> HalfDayCell:
    overdue, laws = False, {}
    suspended = convention.suspends(day.date, afternoon=half == Half.AFTERNOON)
    if half_day is not None:
        overdue = half_day.is_unmarked and there >= _noted_by(day, half, there.tzinfo)
        laws = laws_for(half_day, roles) if day.date <= there.date() else {}
        suspended = half_day.is_suspended
    return HalfDayCell(
        half, getattr(day, f"{half}_start"), getattr(day, f"{half}_end"), half_day, overdue, suspended, laws
    )


def _noted_by(day: PresenceDay, half: Half, zone: tzinfo | None) -> datetime:
    """Return when a half-day should be noted: at the usual hour, or an hour after it begins, as a night does."""
    usual, span = minutes_at(NOTED_BY[half]), day.span_of(half)
    begins = span.begins if span else 0
    return moment(day.date, usual if begins < usual else begins + 60, zone)


def _grouped(rows: Iterable) -> dict[int, list]:
    groups = defaultdict(list)
    for row in rows:
        groups[row.convention_id].append(row)
    return groups


def _families_told(half_days: dict[int, list[HalfDay]]) -> dict:
    every = [half_day.uuid for group in half_days.values() for half_day in group]
    told = Transition.objects.filter(subject_uuid__in=every, name="tell_family")
    return dict(told.values_list("subject_uuid", "at"))


def _absences_announced(school: School, keys: list[int], first: date, last: date) -> QuerySet[Report]:
    """Return what families announced for these days: on the day itself, or the evening before."""
    zone = ZoneInfo(school.time_zone)
    since = datetime.combine(first - timedelta(days=1), time(12), zone)
    until = datetime.combine(last + timedelta(days=1), time.min, zone)
    told = Report.objects.filter(convention__in=keys, kind=Report.Kind.ABSENCE)
    return told.filter(created_at__gte=since, created_at__lt=until).order_by("created_at")


def classes_seen_by(standing: Standing) -> list[str]:
    """Return the classes that have agreements of the year looked at, for the filter."""
    found = agreements_of_year(standing).filter(Convention.counts_as_signed, enrolment__class_name__gt="")
    return sorted(found.values_list("enrolment__class_name", flat=True).order_by().distinct())
