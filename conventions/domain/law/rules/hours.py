"""Section C for pupils who watch, and what all share; the pupil's age is that of each day (C-11)."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, time, timedelta
from itertools import pairwise

from conventions.domain.law.rules.timetable import (
    Presence,
    Week,
    by_week,
    minutes_at,
    rest_between,
    write_duration,
    write_time,
)

from .facts import Elsewhere, Facts
from .phrases import day_field, namesake, write_day, write_days, write_hosts, write_list, write_place
from .registry import RawFinding, RuleSet, rule
from .remedies import FULL_HOURS, begun_later, shortened, with_a_break, within

REMINDERS = "convention type (circulaire du 21 novembre 2025), repères réglementaires"
LIGHT_WEEK = 30
"""Hours a week beyond which schools are asked to look, for pupils under 15; the law allows 35."""
Attended = tuple[Presence, Elsewhere | None]
"""A day of the pupil and the other host it is spent with, ``None`` for this one."""


@rule(
    "C-01",
    article=REMINDERS,
    part="host",
    sentence="{daily} h par jour et {weekly} h par semaine au plus, tous lieux de stage réunis.",
    daily=7,
    weekly=35,
)
def hours_a_day_and_a_week(facts: Facts, *, daily: int, weekly: int) -> Iterator[RawFinding]:
    yield from _too_many_hours(facts, daily, weekly)


def _too_many_hours(facts: Facts, daily: int, weekly: int) -> Iterator[RawFinding]:
    long = [presence for presence in facts.days if presence.minutes > daily * 60]
    if long:
        yield RawFinding(
            day_field(*(presence.day for presence in long)),
            f"{daily} h de présence par jour au plus : {with_hours(long)}. Raccourcissez "
            f"{'cette journée' if len(long) == 1 else 'ces journées'}.",
            instead=tuple(shortened(presence, presence.minutes - daily * 60) for presence in long),
        )
    for week, days in by_week(facts.days).items():
        minutes, others = minutes_together(facts, week)
        if minutes > weekly * 60:
            yield RawFinding(
                f"period.weeks.{week.year}-W{week.number:02d}",
                f"{weekly} h de présence par semaine au plus : celle du {write_day(week.monday)} en compte "
                f"{write_duration(minutes)}{of_which(others, week)}. Retirez {write_duration(minutes - weekly * 60)}."
                f"{namesake(others)}",
                instead=lighter(days, minutes - weekly * 60),
            )


@rule(
    "C-02",
    article="pratique des circulaires antérieures à 2024 (service-public.fr, F1882)",
    part="host",
    severity="warning",
    sentence="Avant 15 ans : au-delà de {weekly} h par semaine, avertissement (blocage si l'établissement le veut), "
    "sauf aux heures qu'il a confirmées dans la période.",
    weekly=LIGHT_WEEK,
)
def lighter_weeks_under_fifteen(facts: Facts, *, weekly: int) -> Iterator[RawFinding]:
    blocks = facts.school.options.block_over_30_under_15
    for week, days in by_week(facts.days).items():
        minutes, others = minutes_together(facts, week, under=15)
        usual = facts.period.day_minutes * len(days) if facts.period and not blocks else 0
        if minutes > max(weekly * 60, usual):
            yield RawFinding(
                f"period.weeks.{week.year}-W{week.number:02d}",
                f"L'élève a moins de 15 ans et serait présent {write_duration(minutes)} la semaine du "
                f"{write_day(week.monday)}{of_which(others, week)}. "
                + (
                    f"Votre établissement limite à {weekly} h : retirez {write_duration(minutes - weekly * 60)}."
                    if blocks
                    else f"La loi le permet, mais beaucoup d'établissements s'en tiennent à {weekly} h : voyez si la "
                    "semaine peut être plus légère."
                ),
                severity="blocking" if blocks else None,
                instead=lighter(days, minutes - weekly * 60),
            )


@rule(
    "C-05",
    article=f"code du travail, art. L3162-3 ; {REMINDERS}",
    part="host",
    sentence="Dès que la présence atteint {continuous}, une pause d'au moins 30 minutes ; jamais plus de "
    "{continuous} de suite.",
    continuous=timedelta(hours=4, minutes=30),
)
def break_from_four_and_a_half_hours(facts: Facts, *, continuous: timedelta) -> Iterator[RawFinding]:
    limit = continuous // timedelta(minutes=1)
    lacking = [day for day in facts.days if lacks_a_break([stretch.minutes for stretch in day.stretches], limit)]
    days = [presence.day for presence in lacking]
    if days:
        yield RawFinding(
            day_field(*days),
            f"Dès que la présence atteint {write_duration(limit)}, l'élève a une pause d'au moins 30 minutes et ne "
            f"reste pas plus longtemps de suite : la pause manque {write_days(days)}. Séparez matin et après-midi "
            "d'au moins 30 minutes, déplacez la pause ou raccourcissez.",
            instead=tuple(with_a_break(presence, limit) for presence in lacking),
        )


# -- early and late hours ----------------------------------------------------------------


@rule(
    "C-06",
    article="code du travail, art. L3163-1 et L3163-2",
    part="host",
    sentence="Avant 16 ans : jamais avant {earliest} ni après {latest}, sans dérogation.",
    earliest=time(6),
    latest=time(20),
)
def no_night_under_sixteen(facts: Facts, *, earliest: time, latest: time) -> Iterator[RawFinding]:
    days = [day for day in facts.days if younger(facts, day.day, 16) and _outside(day, earliest, latest)]
    yield from _too_early_or_late(days, "Avant 16 ans, aucune présence {limits}", earliest, latest)


@rule(
    "C-14",
    article=REMINDERS,
    part="host",
    sentence="En {what}, dès 16 ans aussi : jamais avant {earliest} ni après {latest}.",
    what="séquence d'observation",
    earliest=time(6),
    latest=time(20),
)
def no_night_from_sixteen(facts: Facts, *, what: str, earliest: time, latest: time) -> Iterator[RawFinding]:
    days = [day for day in facts.days if not younger(facts, day.day, 16) and _outside(day, earliest, latest)]
    begin = f"En {what}, aucune présence {{limits}}, quel que soit l'âge"
    yield from _too_early_or_late(days, begin, earliest, latest)


@rule(
    "C-14",
    article="réglage de l'établissement",
    part="host",
    sentence="Heures plus étroites, si l'établissement en a fixé (par exemple de 8 h à 18 h).",
    first=time(6),
    last=time(20),
)
def hours_of_the_school(facts: Facts, *, first: time, last: time) -> Iterator[RawFinding]:
    earliest = max(facts.school.options.earliest or first, first)
    latest = min(facts.school.options.latest or last, last)
    days = [day for day in facts.days if _outside(day, earliest, latest) and not _outside(day, first, last)]
    yield from _too_early_or_late(days, "L'établissement n'accepte aucune présence {limits}", earliest, latest)


# -- rest ----------------------------------------------------------------


@rule(
    "C-07",
    article=f"code du travail, art. L3164-1 ; {REMINDERS}",
    part="host",
    sentence="{hours} h de repos d'affilée entre deux journées, quel que soit l'âge, d'un lieu de stage à l'autre "
    "aussi.",
    hours=14,
)
def rest_between_two_days(facts: Facts, *, hours: int) -> Iterator[RawFinding]:
    yield from too_little_rest(facts, lambda _day: hours)


def too_little_rest(facts: Facts, hours_on: Callable[[date], int]) -> Iterator[RawFinding]:
    """Ask for as many hours as ``hours_on`` says of the second of two days."""
    short = []
    for before, after in pairwise(facts.together):
        rest, hours = rest_between(before[0], after[0]), hours_on(after[0].day)
        if rest is not None and rest < hours * 60 and None in (before[1], after[1]):
            short.append((before, after, rest))
    if short:
        needed = sorted({hours_on(after[0].day) for _before, after, _rest in short}, reverse=True)
        others = [host for gap in short for _day, host in gap[:2] if host is not None]
        yield RawFinding(
            day_field(*((after[0] if after[1] is None else before[0]).day for before, after, _rest in short)),
            f"L'élève a {', puis '.join(f'{hours} h' for hours in needed)} de repos de suite entre deux journées : "
            + write_list([_short_rest(*gap) for gap in short])
            + f". Finissez plus tôt la veille ou commencez plus tard.{namesake(others)}",
            instead=tuple(
                begun_later(after[0], hours_on(after[0].day) * 60 - rest)
                for _before, after, rest in short
                if after[1] is None
            ),
        )


def lacks_a_break(stretches: list[int], limit: int) -> bool:
    """Nobody stays longer than the limit on end; a day without any break stays under it."""
    return max(stretches) > limit or (len(stretches) == 1 and stretches[0] >= limit)


def _short_rest(before: Attended, after: Attended, rest: int) -> str:
    earlier, later = (
        f"le {write_day(day.day)}{f' {write_place(host)}' if host else ''}" for day, host in (before, after)
    )
    if before[0].day == after[0].day:
        host = before[1] or after[1]
        return (
            f"le {write_day(before[0].day)}, il est aussi {write_place(host)}"
            if host
            else f"{earlier} compte deux fois"
        )
    return f"il n'y a que {write_duration(rest)} entre {earlier} et {later}"


def minutes_together(facts: Facts, week: Week, *, under: int | None = None) -> tuple[int, tuple[Elsewhere, ...]]:
    """Return the minutes of a week with every host, on the days under an age, and the other hosts of that week."""
    there = [
        (day.minutes_in(week), host) for day, host in facts.together if under is None or younger(facts, day.day, under)
    ]
    return sum(spent for spent, _host in there), tuple(dict.fromkeys(host for spent, host in there if host and spent))


def of_which(others: Iterable[Elsewhere], week: Week) -> str:
    """Return the part of a week with other hosts: « , dont 12 h chez Atelier Fictif (…) »."""
    minutes = sum(day.minutes_in(week) for other in others for day in other.presences)
    return f", dont {write_duration(minutes)} {write_hosts(others)}" if minutes else ""


def younger(facts: Facts, day: date, age: int) -> bool:
    """Tell whether the pupil is under ``age`` on ``day``; an unknown birth date counts as young."""
    years = facts.age_on(day)
    return years is None or years < age


def _outside(presence: Presence, earliest: time, latest: time) -> bool:
    return any(span.begins < minutes_at(earliest) or span.ends > minutes_at(latest) for span in presence.spans)


def _before_or_after(earliest: time, latest: time) -> str:
    return f"avant {write_time(earliest)} ni après {write_time(latest)}"


def _too_early_or_late(days: list[Presence], begin: str, earliest: time, latest: time) -> Iterator[RawFinding]:
    if days:
        yield RawFinding(
            day_field(*(presence.day for presence in days)),
            f"{begin.format(limits=_before_or_after(earliest, latest))} : {with_bounds(days)}. Changez les heures.",
            instead=tuple(within(presence, minutes_at(earliest), minutes_at(latest)) for presence in days),
        )


def with_bounds(days: list[Presence]) -> str:
    """Say from when to when each of these days is."""
    return write_list(
        [f"le {write_day(d.day)} de {write_time(d.start)} à {write_time(d.end)}" for d in days if d.start and d.end]
    )


def lighter(days: tuple[Presence, ...], minutes: int) -> tuple[Presence, ...]:
    """Take ``minutes`` from the longest days of one week, down to the same length."""
    length = max(presence.minutes for presence in days)
    while sum(max(presence.minutes - length, 0) for presence in days) < minutes:
        length -= FULL_HOURS
    return tuple(shortened(day, day.minutes - length) for day in days if day.minutes > length)


def with_hours(days: list[Presence]) -> str:
    """Say how long each of these days is."""
    return write_list([f"le {write_day(day.day)} en compte {write_duration(day.minutes)}" for day in days])


OBSERVATION = RuleSet(
    (
        hours_a_day_and_a_week,
        lighter_weeks_under_fifteen,
        break_from_four_and_a_half_hours,
        no_night_under_sixteen,
        no_night_from_sixteen,
        hours_of_the_school,
        rest_between_two_days,
    )
)
