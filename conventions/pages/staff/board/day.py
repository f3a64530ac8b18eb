"""The day of the school life: who is expected this half-day, by class or by host, noted with one press; its paper."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import groupby
from urllib.parse import urlencode
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.presence.models import PresenceDay
from conventions.domain.dossier.agreements.signable import alone_as
from conventions.domain.dossier.internship.attendance.models import Half, HalfDay
from conventions.domain.dossier.internship.attendance.services import MARKS
from conventions.domain.persons.people.models import Pupil
from conventions.domain.persons.people.names import search_key
from conventions.domain.persons.people.phones import format_local
from conventions.domain.persons.people.standing import Standing
from conventions.domain.season.reminders.presences import UnnotedPresence, asked_of_tutors
from conventions.pages.kit.paging import PARAMETER, PER_PAGE
from conventions.pages.shared.accident_cards import AccidentCard, cards_for
from conventions.pages.shared.delayed_marks import DeviceWeek
from conventions.pages.shared.presence_marks import IN_ONE_PRESS
from conventions.pages.shared.undo import to_undo
from conventions.pages.shared.visibility import visible_conventions
from workflow import clock

from .forms import DayForm
from .queries import BoardRow, HalfDayCell, rows_for_board

NOON = 12


@dataclass(frozen=True)
class FamilyCall:
    """Whom to call for a pupil who did not come: who it is, and the number as it is dialled and as it is read."""

    who: str
    name: str
    phone: str

    @property
    def local(self) -> str:
        return format_local(self.phone)


@dataclass(frozen=True)
class DayLine:
    """One pupil and the half-day to note."""

    number: int
    """On the day's sheet of paper, and where it is keyed in."""
    row: BoardRow
    cell: HalfDayCell
    asked: UnnotedPresence | None = None
    """Request to the tutor, while nobody has noted it."""
    shows_family: bool = False
    """The reader has asked for the family's numbers: that they are read is written down."""

    @property
    def half_day(self) -> HalfDay | None:
        return self.cell.half_day

    @property
    def is_absent(self) -> bool:
        """Somebody noted that the pupil did not come."""
        return bool(self.half_day and self.half_day.was_missed)

    @cached_property
    def family(self) -> list[FamilyCall]:
        """Those who answer for the pupil and may be called, once they were asked for; the pupil who acts alone."""
        if not self.shows_family:
            return []
        convention = self.row.convention
        if alone_as(convention):
            pupil = convention.pupil
            return [FamilyCall(_("élève"), pupil.name, pupil.phone)] if pupil.phone else []
        told = [one for one in convention.pupil.told_guardians(convention.today()) if one.phone and not one.withheld]
        return [FamilyCall(one.get_quality_display() or _("famille"), one.name, one.phone) for one in told]

    @property
    def to_mark(self) -> bool:
        """Nobody has noted it, and the reader may."""
        return self.cell.is_expected and self.cell.may_mark


@dataclass(frozen=True)
class DayGroup:
    """The pupils of one class, or of one host."""

    name: str
    place: str
    lines: list[DayLine]

    @property
    def to_mark(self) -> list[DayLine]:
        return [line for line in self.lines if line.to_mark]

    @property
    def waiting(self) -> str:
        """Which half-days the button of the whole group notes: those that its page shows."""
        return _named(self.to_mark)


class DayPage:
    """Who is expected on one day; the half-day chosen, this morning's or this afternoon's when none is."""

    marks = IN_ONE_PRESS

    def __init__(self, standing: Standing, query: QueryDict, *, text: str = "", called: str = "") -> None:
        self._standing = standing
        self._given = query
        self._called = called
        self.text = text
        """Name that is looked for among those expected."""
        self.kept_search = query.get(PARAMETER, "")
        """The same as it stands in the address: the forms of the page give it back."""
        self.today = standing.school.today()
        given = DayForm(query).chosen(self.today)
        self.day: date = given["day"]
        self.half = Half(given["half"] or _half_now())
        self.by_host: bool = given["by_host"]
        self.key: UUID = uuid4()
        """Key of this page: its button to the tutors sent twice is one act."""

    @property
    def query(self) -> str:
        """Query of the page as it is."""
        return self._query()

    def _query(self, **changes: str) -> str:
        kept = {
            "jour": self.day.isoformat(),
            "demi": str(self.half),
            "par": "organisme" if self.by_host else "",
            PARAMETER: self.kept_search,
        }
        return urlencode({name: value for name, value in {**kept, **changes}.items() if value})

    @property
    def back(self) -> str:
        """The same, for the forms that lead back here."""
        return self.query

    @cached_property
    def undo(self) -> str:
        """Half-days that the reader has just noted and may take back."""
        return to_undo(self._given, (line.half_day for line in self.lines), self._standing.actor)

    @property
    def here(self) -> str:
        return f"{reverse('school_day')}?{self.query}"

    @cached_property
    def addresses(self) -> dict[str, str]:
        """Addresses of the neighbouring views."""
        beside = {
            "before": {"jour": (self.day - timedelta(days=1)).isoformat()},
            "after": {"jour": (self.day + timedelta(days=1)).isoformat()},
            **{half.value: {"demi": half.value} for half in Half},
            "classes": {"par": ""},
            "hosts": {"par": "organisme"},
        }
        views = {name: f"{reverse('school_day')}?{self._query(**changes)}" for name, changes in beside.items()}
        on_paper = {"sheet": "day_sheet", "key_in": "day_key_in"}
        return views | {name: f"{reverse(page)}?{self.query}" for name, page in on_paper.items()}

    @property
    def device_week(self) -> DeviceWeek:
        """The week that a device of the reader's may keep."""
        return DeviceWeek(self._standing.actor, self._standing.school.uuid, reverse("school_day_without_line"))

    @cached_property
    def accidents(self) -> list[AccidentCard]:
        """Accidents that wait: they stand first."""
        return cards_for(self._standing)

    # -- who is expected -----------------------------------------------------------------------------------------

    @cached_property
    def rows(self) -> list[BoardRow]:
        """Everybody expected on the day, by class and name."""
        return rows_for_board(self._standing, self.day, self.day)

    @cached_property
    def _of_half(self) -> list[tuple[int, BoardRow, HalfDayCell]]:
        words = search_key(self.text).split()
        return [
            (number, row, cell)
            for number, row in enumerate(self.rows, 1)
            for cell in row.cells
            if cell.half == self.half and row.is_about(words)
        ]

    @cached_property
    def lines(self) -> list[DayLine]:
        """Those expected in the half-day."""
        awaited = [row.convention for _n, row, cell in self._of_half if cell.is_expected and cell.may_mark]
        asked = {one.convention.pk: one for one in asked_of_tutors(awaited)} if self.day == self.today else {}
        return [
            DayLine(number, row, cell, asked.get(row.convention.pk), self._is_called(cell))
            for number, row, cell in self._of_half
        ]

    def _is_called(self, cell: HalfDayCell) -> bool:
        """Tell whether the family's numbers were asked for, of a pupil who did not come."""
        half_day = cell.half_day
        return bool(half_day and half_day.was_missed and str(half_day.uuid) == self._called)

    @property
    def called(self) -> list[Pupil]:
        """The pupil whose family's numbers are shown."""
        return [line.row.convention.pupil for line in self.lines if line.shows_family]

    @cached_property
    def absent(self) -> list[DayLine]:
        """Those who did not come: they stand first, with whom to call."""
        return [line for line in self.lines if line.is_absent]

    @property
    def untold(self) -> list[DayLine]:
        """Those of them whose family the reader may tell, and nobody has told."""
        return [line for line in self.absent if "tell_family" in line.cell.laws]

    @property
    def to_warn(self) -> str:
        """Which half-days the button tells the families of: those that its page shows."""
        return _named(self.untold)

    @cached_property
    def groups(self) -> list[DayGroup]:
        """The others by class, or by host and town."""
        lines = [line for line in self.lines if not line.is_absent]
        if self.by_host:
            lines.sort(key=lambda line: _host_of(line.row))
        found = groupby(lines, key=lambda line: _host_of(line.row) if self.by_host else _class_of(line.row))
        return [DayGroup(name, place, list(group)) for (_order, name, place), group in found]

    @property
    def searches_first(self) -> bool:
        """So many are expected, or a name is looked for: the search stands before the list, else in the menu."""
        return bool(self.text) or len(self.lines) > PER_PAGE

    @property
    def to_tell(self) -> list[UnnotedPresence]:
        """Tutors who have not noted and may be written to now: the half-day has begun where the pupil is."""
        waiting = [line for line in self.lines if line.asked and self._has_begun(line.row, line.cell)]
        return [line.asked for line in waiting if line.asked and line.asked.may_be_told]

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many are expected, were noted present or absent, and are left."""
        noted = [line.half_day for line in self.lines if line.half_day]
        return {
            "expected": sum(not line.cell.is_suspended for line in self.lines),
            "absent": sum(one.was_missed for one in noted),
            "left": sum(line.cell.is_expected for line in self.lines),
        }

    @cached_property
    def next_day(self) -> date | None:
        """The next day on which a pupil is expected, asked when nobody is on this one."""
        signed = visible_conventions(self._standing).filter(Convention.counts_as_signed)
        days = PresenceDay.objects.filter(convention__in=signed, date__gt=self.day).expected()
        return days.order_by("date").values_list("date", flat=True).first()

    # -- paper ---------------------------------------------------------------------------------------------------

    @cached_property
    def sheet(self) -> list[tuple[int, BoardRow, list[HalfDayCell | None]]]:
        """Each pupil with the morning and the afternoon, ``None`` where they are not expected."""
        halves = [(number, row, {cell.half: cell for cell in row.cells}) for number, row in enumerate(self.rows, 1)]
        return [(number, row, [cells.get(half) for half in Half]) for number, row, cells in halves]

    @cached_property
    def to_key(self) -> dict[str, HalfDay]:
        """The half-days that may be keyed in, by identifier: begun, and noted by nobody."""
        return {
            str(cell.half_day.uuid): cell.half_day
            for row in self.rows
            for cell in row.cells
            if cell.half_day and cell.is_expected and cell.may_mark and self._has_begun(row, cell)
        }

    def _has_begun(self, row: BoardRow, cell: HalfDayCell) -> bool:
        there = ZoneInfo(row.convention.time_zone)
        return datetime.combine(self.day, cell.start, there) <= clock.now()

    @property
    def lines_to_key(self) -> list[tuple[BoardRow, list[tuple[HalfDayCell, str]]]]:
        """Each pupil in the order of the sheet, with the identifier of a half-day where it may be keyed in."""
        known = {cell.pk: one for one, cell in self.to_key.items()}
        return [
            (row, [(cell, known.get(cell.half_day.pk, "") if cell.half_day else "") for cell in row.cells])
            for row in self.rows
        ]

    @property
    def shown(self) -> str:
        """Which half-days the form shows: no other is presumed present."""
        return " ".join(self.to_key)

    def keyed(self, given: dict[str, str], *, others_present: bool) -> list[tuple[HalfDay, str]]:
        """Return what was ticked for each half-day that the form showed; the others present when it was said so."""
        waiting = [(one, self.to_key[one]) for one in given.get("shown", "").split() if one in self.to_key]
        marks = [(half_day, given.get(one, "present" if others_present else "")) for one, half_day in waiting]
        return [(half_day, mark) for half_day, mark in marks if mark in MARKS]


def _named(lines: Iterable[DayLine]) -> str:
    return " ".join(str(line.half_day.uuid) for line in lines if line.half_day)


def _half_now() -> Half:
    return Half.MORNING if timezone.localtime(clock.now()).hour < NOON else Half.AFTERNOON


def _host_of(row: BoardRow) -> tuple[str, str, str]:
    host, city = row.convention.host, row.convention.place_city
    return host.sort_name, host.name, city


def _class_of(row: BoardRow) -> tuple[str, str, str]:
    name = row.convention.class_name
    return name, name or _("Sans classe"), ""
