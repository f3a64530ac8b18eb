"""Checks of a timetable of orals: days without class, a room or an adult taken twice; a sentence for each."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, time, timedelta
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from conventions.domain.law.rules.calendars import SchoolDay, public_holiday, school_day
from conventions.domain.law.rules.weeks import day_in_words
from conventions.domain.persons.people.models import Staff
from conventions.domain.persons.people.names import search_key
from conventions.domain.season.periods.models import Period

from .models import Oral, OralJury, Orals
from .timetable import at_hour

DAY_FIELDS = ("day", "day_2")
SATURDAY, SUNDAY = 5, 6
LOOKED_AHEAD = 70
"""Days: the summer holidays are longer, and end the year."""


class Jury(Protocol):
    """A room and two adults, as they are typed or as they are kept."""

    @property
    def room(self) -> str: ...
    @property
    def first(self) -> Staff: ...
    @property
    def second(self) -> Staff | None: ...
    @property
    def guest(self) -> str: ...


def check_period_days(period: Period, days: Sequence[date]) -> None:
    """Say at its field why nobody passes an oral on a day."""
    today = period.school.today()
    wrong = {}
    for name, day in zip(DAY_FIELDS, days, strict=False):
        if sentence := _why_not(day, period, today):
            wrong[name] = sentence
    if wrong:
        raise ValidationError(wrong)


def _why_not(day: date, period: Period, today: date) -> str:
    department, words = period.school.department, {"day": day_in_words(day)}
    if day < today:
        return _("Le %(day)s est passé : choisissez un jour à venir.") % words
    if day not in period.year:
        return _("Le %(day)s n'est pas dans l'année scolaire de ce stage.") % words
    if day.weekday() == SUNDAY:
        return _("Le %(day)s est un dimanche : choisissez un autre jour.") % words
    if (holiday := public_holiday(day, department)) and holiday.certain:
        return _("Le %(day)s est férié (%(name)s) : choisissez un autre jour.") % {**words, "name": holiday.name}
    kind, name = school_day(day, department, years=period.published_years)
    if kind is SchoolDay.HOLIDAY:
        return _("Le %(day)s est sans classe (%(name)s) : choisissez un autre jour.") % {**words, "name": name}
    return ""


def next_day_for(period: Period, day: date) -> date:
    """Return the first weekday from ``day`` on which the school may hear orals; ``day`` where none is."""
    today = period.school.today()
    ahead = (day + timedelta(days=n) for n in range(LOOKED_AHEAD))
    return next((one for one in ahead if one.weekday() < SATURDAY and not _why_not(one, period, today)), day)


def _adults(jury: Jury) -> dict[str, str]:
    """Names of a jury's adults by what tells two of them apart: the account, or the name from outside."""
    named = {str(post.user_id): post.user.name for post in (jury.first, jury.second) if post}
    return {**named, **({search_key(jury.guest): jury.guest} if jury.guest else {})}


def _field_of(jury: Jury, key: str) -> str:
    """Return the field in which an adult of a jury was chosen or typed."""
    return "first" if key == str(jury.first.user_id) else "guest" if jury.guest else "second"


def check_juries(juries: Sequence[Jury]) -> None:
    """Say at its field which room or which adult stands in two juries, or twice in one."""
    rooms: dict[str, int] = {}
    adults: dict[str, int] = {}
    wrong: dict[str, str] = {}
    for number, jury in enumerate(juries, start=1):
        if (room := search_key(jury.room)) in rooms:
            words = {"room": jury.room, "other": rooms[room]}
            wrong[f"room_{number}"] = _("La salle %(room)s est déjà celle du jury %(other)d.") % words
        rooms.setdefault(room, number)
        if len(_adults(jury)) < 2:
            wrong[f"second_{number}"] = _("Un jury a deux personnes : choisissez-en une autre.")
        for key, name in _adults(jury).items():
            if key in adults:
                words = {"name": name, "other": adults[key]}
                wrong[f"{_field_of(jury, key)}_{number}"] = (
                    _("%(name)s est déjà dans le jury %(other)d, aux mêmes heures.") % words
                )
            adults.setdefault(key, number)
    if wrong:
        raise ValidationError(wrong)


def require_free(orals: Orals, cells: Collection[tuple[date, time, OralJury]]) -> None:
    """Say at its field which room or which adult the orals of another class have at these hours."""
    days = {day for day, _hour, _jury in cells}
    elsewhere = Oral.objects.filter(orals__period__school=orals.period.school_id, day__in=days).exclude(orals=orals)
    taken = list(
        elsewhere.select_related("orals", "jury__first__user", "jury__second__user").order_by("day", "hour", "pk")
    )
    wrong: dict[str, str] = {}
    for day, hour, jury in sorted(cells, key=lambda cell: (cell[0], cell[1], cell[2].number)):
        for other in _meeting(orals, taken, day, hour):
            words: dict[str, Any] = {
                **{"day": day_in_words(day), "hour": at_hour(other.hour), "class": other.orals.class_name},
                "room": jury.room,
            }
            if search_key(other.jury.room) == search_key(jury.room):
                sentence = _("La salle %(room)s est prise par les oraux de %(class)s le %(day)s à %(hour)s.") % words
                wrong.setdefault(f"room_{jury.number}", sentence)
            theirs = _adults(other.jury)
            for key, name in _adults(jury).items():
                if key in theirs:
                    sentence = _("%(name)s est dans un jury de %(class)s le %(day)s à %(hour)s.")
                    wrong.setdefault(f"{_field_of(jury, key)}_{jury.number}", sentence % {**words, "name": name})
    if wrong:
        raise ValidationError(wrong)


def _meeting(orals: Orals, taken: Iterable[Oral], day: date, hour: time) -> list[Oral]:
    return [one for one in taken if one.day == day and orals.hours.overlap(hour, one.hour, one.orals.minutes)]
