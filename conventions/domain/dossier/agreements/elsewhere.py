"""A pupil's days for the rules of time: those of an agreement and, beside them, those with every other host.

Of the others the rules know host and days, whichever school made them, and no more; their sentences name the host to
the school that made the agreement alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from conventions.domain.law.rules.facts import Elsewhere
from conventions.domain.law.rules.timetable import LONGEST_NIGHT, MIDNIGHT, HourSpan, Presence, Stretch, merge

from .days import amended_days
from .models import Convention
from .presence.models import PresenceDay

_HOURS = ("morning_start", "morning_end", "afternoon_start", "afternoon_end")
_AGREEMENT = (
    *("pupil_id", "kind", "school_id", "status", "ended_on", "no_show"),
    *("suspended", "suspended_from", "suspended_from_noon", "suspended_until"),
)
_CHILD = ("search_name", "birth_date", "has_namesake", "erased_at", "school_id")
_HOST = ("name", "siret", "rna", "postcode")
READ = (
    *("convention_id", "date", "convention__year__number", *_HOURS),
    *(f"convention__host__{name}" for name in _HOST),
    *(f"convention__{name}" for name in _AGREEMENT),
    *(f"convention__pupil__{name}" for name in _CHILD),
)
"""Columns read with each day: a pupil's agreements are looked through at every check of the rules."""


@dataclass(frozen=True)
class PupilTimetable:
    """The days of an agreement and its pupil's other agreements."""

    presences: tuple[Presence, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()


def timetables_of(conventions: Sequence[Convention]) -> dict[int, PupilTimetable]:
    """Return the timetable of each agreement, by key; one query, two when a pupil has others.

    Read each time: a timetable kept in memory may be an old one.
    """
    days, known = _days_of_pupils(conventions)
    others = {one.pk: [other for other in known if _counts_beside(other, one)] for one in conventions}
    several = [other for found in others.values() for other in found]
    own = {one.pk: one.year.number for one in known}
    asked = amended_days(several) if several else {}
    return {
        convention.pk: PupilTimetable(
            days.get(convention.pk, ()),
            tuple(
                Elsewhere(
                    host=other.host.name,
                    presences=_at_most(_held(other, days[other.pk]), asked.get(other.pk, ())),
                    settled=other.is_settled,
                    same_school=other.school_id == convention.school_id,
                    same_kind=other.kind == convention.kind,
                    same_host=other.host.establishment == convention.host.establishment,
                    same_year=_year(convention, own, other) == other.year.number,
                )
                for other in others[convention.pk]
            ),
        )
        for convention in conventions
    }


def _year(convention: Convention, own: Mapping[int, int], other: Convention) -> int:
    """Return the school year of an agreement; that of the other one where it has no day yet."""
    return convention.year.number if convention._state.adding else own.get(convention.pk, other.year.number)


def _days_of_pupils(conventions: Sequence[Convention]) -> tuple[dict[int, tuple[Presence, ...]], list[Convention]]:
    """Return the days of all agreements of these pupils, and those agreements by their first day."""
    pupils = [convention.pupil for convention in conventions]
    rows = PresenceDay.objects.filter(
        Q(convention__pupil__erased_at=None) | Q(convention__in=[convention.pk for convention in conventions]),
        convention__pupil__search_name__in={pupil.search_name for pupil in pupils},
        convention__pupil__birth_date__in={pupil.birth_date for pupil in pupils},
    )
    rows = rows.select_related("convention__pupil", "convention__host", "convention__year").only(*READ)
    days: dict[int, list[Presence]] = {}
    known: dict[int, Convention] = {}
    for row in rows.order_by("date", "convention_id"):
        known.setdefault(row.convention_id, row.convention)
        days.setdefault(row.convention_id, []).append(row.as_presence())
    return {key: tuple(found) for key, found in days.items()}, list(known.values())


def _counts_beside(other: Convention, convention: Convention) -> bool:
    """Tell whether ``other`` is a live agreement of the same child besides ``convention``.

    Two rows of one school are two children, who differ by their identifier on the roll.
    """
    same = other.pupil_id == convention.pupil_id or (
        other.pupil.person == convention.pupil.person and other.pupil.school_id != convention.pupil.school_id
    )
    return same and other.is_live and other.pk != convention.pk


def _held(convention: Convention, days: Iterable[Presence]) -> tuple[Presence, ...]:
    """Return the days that the pupil spends there: none after an interruption, none at all who never came.

    What a suspension took is not spent there, once it is over: until then its days may come back.
    """
    if convention.no_show:
        return ()
    held = (day for day in days if convention.ended_on is None or day.day <= convention.ended_on)
    return tuple(held if convention.suspended else convention.without_lost(held))


def _at_most(before: tuple[Presence, ...], after: tuple[Presence, ...]) -> tuple[Presence, ...]:
    """Join two timetables of which one will hold, while an amendment is being signed: each day as long as in both."""
    if not after:
        return before
    days: dict[date, list[HourSpan]] = {}
    for presence in (*before, *after):
        days.setdefault(presence.day, []).extend(presence.spans)
    return tuple(_day(day, merge(spans, gap=0)) for day, spans in sorted(days.items()))


def _day(day: date, spans: Sequence[Stretch]) -> Presence:
    first, *rest = spans
    return Presence(day, _span(*first), _span(rest[0].begins, rest[-1].ends) if rest else None)


def _span(begins: int, ends: int) -> HourSpan:
    """Return the range of one half, no longer than a night may be once midnight is past."""
    longest = begins + LONGEST_NIGHT
    return HourSpan.between(begins, min(ends, longest) if ends >= MIDNIGHT else ends)
