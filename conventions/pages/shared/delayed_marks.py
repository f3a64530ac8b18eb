"""Marking without a line: what a device may keep of a week, and the answer to the marks that it sends afterwards.

A device keeps a first name with an initial, days, the place's name and identifiers: no surname, no address of a link.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.internship.attendance.delayed import Arrival, Fate, hour_of, receive_mark
from conventions.domain.dossier.internship.attendance.models import Half, HalfDay
from conventions.domain.dossier.internship.attendance.services import MARKS
from conventions.domain.persons.people.models import Pupil
from conventions.pages.kit.french import hour
from conventions.pages.shared.presence_marks import MARK_LABELS
from workflow import clock
from workflow.actors import ACCOUNT, Actor

KEPT_FOR = timedelta(days=14)
"""How long a device keeps a week, and what was noted of it."""
AHEAD = timedelta(days=7)
MOST = 500
"""Marks of one sending: a week of fifty pupils."""
YEARS = range(2000, 2100)
Correct = Callable[[HalfDay], str]
"""Address of the page on which a half-day is corrected."""


@dataclass(frozen=True)
class DeviceWeek:
    """The week that somebody may mark without a line on a device of their own."""

    by: Actor
    place: object
    """Public identifier of the agreement, or of the school: one person marks for several."""
    address: str
    """Address that gives the week (GET) and takes what was noted of it (POST)."""

    @property
    def owner(self) -> str:
        """Owner of the week, for the device: it says nothing of them."""
        return f"{self.by.kind}:{self.by.id}"

    @property
    def key(self) -> str:
        """Name under which the device keeps it."""
        return f"{self.owner}/{self.place}"

    def to_data(self, conventions: Iterable[Convention]) -> dict[str, Any]:
        """Return what the device keeps: hours in milliseconds since 1970, as browsers count."""
        now = clock.now()
        return {
            "key": self.key,
            "owner": self.owner,
            "kind": self.by.kind,
            "now": _milliseconds(now),
            "until": _milliseconds(now + KEPT_FOR),
            "rows": [row for row in map(_row, conventions) if row["days"]],
        }


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def brief_name(pupil: Pupil) -> str:
    """Return « Lina M. »: the first name and an initial."""
    return f"{pupil.first_name} {pupil.last_name[:1]}.".strip()


def _row(convention: Convention) -> dict[str, Any]:
    """Return one pupil's half-days of this week and of seven days on that nobody has noted."""
    today = convention.today()
    first, last = today - timedelta(days=today.weekday()), min(today + AHEAD, convention.ended_on or today + AHEAD)
    noted = {(one.date, one.half) for one in convention.half_days.all() if not one.is_unmarked}
    days = []
    for day in sorted(convention.days.all(), key=lambda day: day.date):
        for half in Half:
            start, end = (getattr(day, f"{half.value}_{bound}") for bound in ("start", "end"))
            is_out = convention.suspends(day.date, afternoon=half == Half.AFTERNOON) or (day.date, half) in noted
            if start and end and first <= day.date <= last and not is_out:
                days.append([day.date.isoformat(), half.value, f"{hour(start)} – {hour(end)}", f"{start:%H:%M}"])
    said = {"pupil": brief_name(convention.pupil), "place": convention.host.name, "zone": convention.time_zone}
    return {"agreement": str(convention.uuid), **said, "days": days}


def markable(conventions: QuerySet[Convention]) -> QuerySet[Convention]:
    """Keep the agreements of which half-days may be noted now or from their first day on, with what a week reads."""
    open_now = conventions.filter(Convention.takes_marks | Convention.awaits_first_day)
    return open_now.select_related("pupil", "host").prefetch_related("days", "half_days")


def week_answer(
    http: HttpRequest, week: DeviceWeek, conventions: QuerySet[Convention], correct: Correct
) -> HttpResponse:
    """Give the week to a device; to a POST, take the marks that waited there, in order, and say what became of each.

    400 when ``marks`` is no list of marks; each answer has the number of its mark.
    """
    if http.method != "POST":
        return JsonResponse(week.to_data(markable(conventions)))
    try:
        sent = read_marks(http.POST.get("marks", ""))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return HttpResponseBadRequest()
    agreements = {one.uuid: one for one in conventions.filter(uuid__in=[mark.agreement for mark in sent])}
    answers = [mark.arrive(agreements.get(mark.agreement), week.by, correct) for mark in sent]
    if taken := sum(answer["fate"] == Fate.TAKEN for answer in answers):
        counted = ngettext(
            "Une demi-journée notée sans réseau est comptée.",
            "%(n)d demi-journées notées sans réseau sont comptées.",
            taken,
        )
        messages.success(http, counted % {"n": taken})
    return JsonResponse({"answers": answers, "week": week.to_data(markable(conventions))})


def read_marks(text: str) -> "list[WaitingMark]":
    """Read the marks that a device sends, as JSON; ``ValueError`` and its like where it is no list of them."""
    given = json.loads(text)
    if not isinstance(given, list) or len(given) > MOST:
        raise ValueError("no list of marks")
    return [WaitingMark.read(one) for one in given]


@dataclass(frozen=True)
class WaitingMark:
    """One mark as a device sends it."""

    number: UUID
    agreement: UUID
    day: date
    half: str
    mark: str
    at: datetime

    @classmethod
    def read(cls, given: dict[str, str]) -> "WaitingMark":
        """Read one; ``ValueError`` and its like where it is none."""
        day, at = parse_date(given["day"]), parse_datetime(given["at"])
        is_hour = at is not None and at.tzinfo is not None and at.year in YEARS
        if day is None or at is None or not is_hour or given["mark"] not in MARKS:
            raise ValueError("no mark of a half-day")
        return cls(UUID(given["number"]), UUID(given["agreement"]), day, Half(given["half"]), given["mark"], at)

    def arrive(self, convention: Convention | None, by: Actor, correct: Correct) -> dict[str, Any]:
        """Write it for whoever may, and return the answer; no ``convention``: the agreement is not theirs."""
        half_day = convention.half_days.filter(date=self.day, half=self.half).first() if convention else None
        arrival = Arrival(Fate.WRONG)
        if half_day:
            arrival = receive_mark(half_day, self.mark, number=self.number, noted_at=self.at, by=by)
        return {
            "number": str(self.number),
            "fate": arrival.fate,
            "settled": arrival.is_settled,
            "said": "" if arrival.is_settled else _sentence(self, half_day, arrival),
            "address": correct(half_day) if half_day and arrival.met else "",
        }


def _sentence(mark: WaitingMark, half_day: HalfDay | None, arrival: Arrival) -> str:
    """Say why a mark is not counted: of a conflict both marks with their hours, and who noted the other."""
    if half_day is None:
        return _("Le %(day)s : cette demi-journée n'est pas, ou plus, à noter par vous.") % {"day": f"{mark.day:%d/%m}"}
    about = {
        "pupil": brief_name(half_day.convention.pupil),
        "day": f"{mark.day:%d/%m}",
        "half": _(half_day.get_half_display()),
    }
    if arrival.met is None:
        return _("%(pupil)s, %(day)s, %(half)s : %(why)s") % {**about, "why": arrival.refusal}
    of_school = arrival.met.actor_kind == ACCOUNT
    half_day.refresh_from_db()
    return _(
        "%(pupil)s, %(day)s, %(half)s : vous avez noté « %(mine)s » à %(at)s sans réseau ; %(who)s avait noté "
        "« %(theirs)s » à %(then)s. Rien n'est changé : corrigez la demi-journée si c'est vous qui avez raison."
    ) % {
        **about,
        "mine": str(MARK_LABELS[mark.mark]).lower(),
        "at": _moment(mark.at, half_day.convention),
        "who": _("l'établissement") if of_school else _("le lieu de stage"),
        "theirs": _(half_day.get_status_display()),
        "then": _moment(hour_of(arrival.met), half_day.convention),
    }


def _moment(at: datetime, convention: Convention) -> str:
    """Write an hour with its day, on the clocks of where the pupil is: « 9 h 05 (03/12) »."""
    local = timezone.localtime(at, ZoneInfo(convention.time_zone)).replace(tzinfo=None)
    return f"{hour(local)} ({local:%d/%m})"
