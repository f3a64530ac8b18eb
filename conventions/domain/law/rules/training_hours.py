"""Hours of pupils who work, by their age on each day: young workers, derogations, and the law of adults from 18 on.

MEMORY: the articles on adults (L3121-16 to L3121-22, L3131-1, L3132-1, L3132-2), the sectors of R3132-5 and R3164-2 and
the year of R3163-4 are known and were not read in a text; article L124-14 of the code de l'éducation sends to them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from itertools import pairwise

from conventions.domain.law.rules.timetable import (
    MIDNIGHT,
    Presence,
    Stretch,
    Week,
    merge,
    minutes_at,
    minutes_by_week,
    write_duration,
    write_time,
)

from .calendar import HOLIDAYS, SUNDAY, days_of_rest, national_holidays_are_off
from .derogations import FROM, Derogation
from .facts import Facts
from .hours import (
    hours_of_the_school,
    lacks_a_break,
    lighter,
    lighter_weeks_under_fifteen,
    minutes_together,
    of_which,
    too_little_rest,
    with_bounds,
    with_hours,
    younger,
)
from .phrases import day_field, namesake, write_day, write_days, write_list
from .registry import RawFinding, RuleSet, rule
from .remedies import removed, shortened, with_a_break, within

ADULTS = "code de l'éducation, art. L124-14"
"""A trainee follows the hours of the employees of the host; a pupil of age has no other limit."""
FILED = "l'établissement la dépose sur la page de l'organisme d'accueil"
MEAN_WEEKS = 12
EARLIEST, HOTELS_UNTIL = 4 * 60, 23 * 60 + 30
"""No derogation opens the hours from midnight to four (L3163-2)."""
SUNDAYS_BY_LAW = ("55", "56", "86", "87", "88", "90", "91", "93", "1071", "472", "4776")
"""MEMORY: activities open on Sundays by law (R3132-5), by how their NAF code begins; a person looks at the others."""


# -- hours of a day and of a week ----------------------------------------------------------------


@rule(
    "C-03",
    article=f"code du travail, art. L3161-1, L3162-1, L3121-18 et L3121-20 ; {ADULTS}",
    part="host",
    sentence="Avant 18 ans : {daily} h par jour et {weekly} h par semaine au plus, chaque semaine, tous lieux de stage "
    "réunis, jamais plus que les adultes du lieu de stage. Dès 18 ans : {adult_daily} h par jour et {adult_weekly} h "
    "par semaine au plus.",
    daily=8,
    weekly=35,
    adult_daily=10,
    adult_weekly=48,
)
def hours_of_young_workers(
    facts: Facts, *, daily: int, weekly: int, adult_daily: int, adult_weekly: int
) -> Iterator[RawFinding]:
    limits = {day: _hours_a_day(facts, day, daily, adult_daily) for day in facts.days}
    long = [day for day, limit in limits.items() if day.minutes > limit * 60]
    if long:
        may = any(facts.minor_on(day.day) and day.minutes <= adult_daily * 60 for day in long)
        most = write_list([f"{limit} h" for limit in sorted({limits[day] for day in long})])
        yield RawFinding(
            day_field(*(day.day for day in long)),
            f"{most} de présence par jour au plus : {with_hours(long)}. Raccourcissez "
            f"{'cette journée' if len(long) == 1 else 'ces journées'}."
            f"{_opened_by(facts, [Derogation.SITES] if may else [])}",
            instead=tuple(shortened(day, day.minutes - limits[day] * 60) for day in long),
        )
    for week in _weeks(facts):
        yield from _long_week(facts, week, weekly, adult_weekly)


def _hours_a_day(facts: Facts, presence: Presence, daily: int, adult_daily: int) -> int:
    if not facts.minor_on(presence.day) or facts.allowed(Derogation.SITES, presence.day):
        return adult_daily
    return daily


def _long_week(facts: Facts, week: Week, weekly: int, adult_weekly: int) -> Iterator[RawFinding]:
    """Judge the days before the eighteenth birthday by their own limit, then the whole week by that of adults."""
    young = [day.day for day, _host in facts.together if Week.of(day.day) == week and facts.minor_on(day.day)]
    more = weekly + 5
    for limit, under in ((weekly, 18), (adult_weekly, None)):
        if under and young and any(_all(facts, each, young) for each in (Derogation.SITES, Derogation.FIVE_HOURS)):
            limit = more
        minutes, others = minutes_together(facts, week, under=under)
        if minutes > limit * 60:
            over = minutes - limit * 60
            asked = [Derogation.FIVE_HOURS] if under and limit < more and minutes <= more * 60 else []
            mine = [day for day in facts.days if Week.of(day.day) == week and (not under or day.day in young)]
            yield RawFinding(
                f"period.weeks.{week.year}-W{week.number:02d}",
                f"{limit} h de présence par semaine au plus{' avant 18 ans' if under else ''} : celle du "
                f"{write_day(week.monday)} en compte {write_duration(minutes)}{of_which(others, week)}. Retirez "
                f"{write_duration(over)}.{_opened_by(facts, asked)}{namesake(others)}",
                instead=lighter(tuple(mine), over) if mine else (),
            )
            return


@rule(
    "C-14",
    article=f"code du travail, art. L3121-22 ; {ADULTS}",
    part="host",
    sentence="Dès 18 ans : {mean} h par semaine au plus en moyenne sur douze semaines, tous lieux de stage réunis.",
    mean=44,
)
def mean_hours_of_adults(facts: Facts, *, mean: int) -> Iterator[RawFinding]:
    weeks = minutes_by_week(day for day, _host in facts.together if not facts.minor_on(day.day))
    for week in sorted(weeks):
        since = week.monday - timedelta(weeks=MEAN_WEEKS - 1)
        minutes = sum(spent for other, spent in weeks.items() if since <= other.monday <= week.monday)
        if minutes > mean * 60 * MEAN_WEEKS:
            yield RawFinding(
                f"period.weeks.{week.year}-W{week.number:02d}",
                f"{mean} h par semaine au plus en moyenne sur douze semaines : celles du {write_day(since)} au "
                f"{write_day(week.monday + timedelta(days=SUNDAY))} font {write_duration(minutes // MEAN_WEEKS)} par "
                "semaine en moyenne. Allégez une semaine.",
            )
            return


# -- breaks ----------------------------------------------------------------


@rule(
    "C-05",
    article="code du travail, art. L3162-3",
    part="host",
    sentence="Avant 18 ans, dès que la présence atteint {continuous}, une pause d'au moins 30 minutes ; jamais plus de "
    "{continuous} de suite.",
    continuous=timedelta(hours=4, minutes=30),
)
def break_before_eighteen(facts: Facts, *, continuous: timedelta) -> Iterator[RawFinding]:
    limit = continuous // timedelta(minutes=1)
    young = [day for day in facts.days if facts.minor_on(day.day)]
    lacking = [day for day in young if lacks_a_break([stretch.minutes for stretch in day.stretches], limit)]
    days = [presence.day for presence in lacking]
    if days:
        yield RawFinding(
            day_field(*days),
            f"Avant 18 ans, dès que la présence atteint {write_duration(limit)}, l'élève a une pause d'au moins 30 "
            f"minutes et ne reste pas plus longtemps de suite : la pause manque {write_days(days)}. Séparez matin et "
            "après-midi d'au moins 30 minutes, déplacez la pause ou raccourcissez.",
            instead=tuple(with_a_break(presence, limit) for presence in lacking),
        )


@rule(
    "C-05",
    article=f"code du travail, art. L3121-16 ; {ADULTS}",
    part="host",
    severity="warning",
    sentence="Dès 18 ans, une pause d'au moins {pause} minutes dès que le travail atteint {continuous} : à prévoir.",
    pause=20,
    continuous=timedelta(hours=6),
)
def break_from_eighteen(facts: Facts, *, pause: int, continuous: timedelta) -> Iterator[RawFinding]:
    limit = continuous // timedelta(minutes=1)
    days = [
        day.day
        for day in facts.days
        if not facts.minor_on(day.day) and max(one.minutes for one in merge(day.spans, gap=pause)) >= limit
    ]
    if days:
        yield RawFinding(
            day_field(*days),
            f"Une pause d'au moins {pause} minutes est due avant {write_duration(limit)} de travail de suite : "
            f"l'emploi du temps n'en montre pas {write_days(days)}. Vérifiez que le lieu de stage la prévoit.",
        )


# -- early and late hours ----------------------------------------------------------------


@rule(
    "C-06",
    article="code du travail, art. L3163-1, L3163-2 et R3163-1 à R3163-5",
    part="host",
    sentence="Jamais avant {earliest}, ni après {young} avant 16 ans, ni après {older} avant 18 ans. En période de "
    "formation et dès 16 ans, une décision déposée peut ouvrir d'autres heures, jamais de minuit à 4 h.",
    earliest=time(6),
    young=time(20),
    older=time(22),
)
def no_night_by_age(facts: Facts, *, earliest: time, young: time, older: time) -> Iterator[RawFinding]:
    late = {day: young if younger(facts, day.day, FROM) else older for day in facts.days if facts.minor_on(day.day)}
    open_hours = {day: _open_hours(facts, day, minutes_at(earliest), minutes_at(last)) for day, last in late.items()}
    days = [day for day, hours in open_hours.items() if _beyond(day, *hours)]
    if days:
        yield RawFinding(
            day_field(*(presence.day for presence in days)),
            f"Aucune présence avant {write_time(earliest)}, ni après {write_time(young)} avant 16 ans ou "
            f"{write_time(older)} avant 18 ans : {with_bounds(days)}. Changez les heures.{_of_night(facts, days)}",
            instead=tuple(within(presence, *open_hours[presence]) for presence in days),
        )


def _open_hours(facts: Facts, presence: Presence, earliest: int, latest: int) -> tuple[int, int]:
    """Return the hours open that day, as minutes: wider from 16 on where a decision that is filed says so."""
    if younger(facts, presence.day, FROM):
        return earliest, latest
    if facts.allowed(Derogation.BAKERY, presence.day):
        earliest = EARLIEST
    if facts.allowed(Derogation.SHOWS, presence.day):
        latest = MIDNIGHT
    elif facts.allowed(Derogation.HOTELS, presence.day):
        latest = HOTELS_UNTIL
    return earliest, latest


def _beyond(presence: Presence, earliest: int, latest: int) -> bool:
    return presence.spans[0].begins < earliest or presence.ends > latest


def _of_night(facts: Facts, days: Iterable[Presence]) -> str:
    """Say which decision would open such a night, and that none opens others."""
    young = [day for day in days if younger(facts, day.day, FROM)]
    older = [day for day in days if day not in young]
    deep = [day for day in older if day.spans[0].begins < EARLIEST or day.ends > MIDNIGHT]
    asked = [each for day in older if day not in deep for each in _openings(day)]
    advice = _opened_by(facts, asked)
    if deep and facts.decisions is not None:
        advice += " Avant 18 ans, aucune décision n'ouvre les heures de minuit à 4 h."
    if young and facts.decisions is not None:
        advice += f" Avant {FROM} ans, aucune décision ne le permet."
    return advice


def _openings(presence: Presence) -> Iterator[Derogation]:
    """Yield the decisions that would open a day to a pupil of sixteen."""
    if presence.spans[0].begins < minutes_at(time(6)):
        yield Derogation.BAKERY
    if minutes_at(time(22)) < presence.ends <= HOTELS_UNTIL:
        yield Derogation.HOTELS
    if presence.ends > minutes_at(time(22)):
        yield Derogation.SHOWS


def _opened_by(facts: Facts, asked: Iterable[Derogation]) -> str:
    """Say which decision would open what is refused; nothing where none does, or of kinds that know none."""
    names = [f"« {each.label} »" for each in dict.fromkeys(asked) if not _is_filed(facts, each)]
    if facts.decisions is None or not names:
        return ""
    return f" Une décision de l'inspection du travail le permettrait ({' ou '.join(names)}) : {FILED}."


def _is_filed(facts: Facts, derogation: Derogation) -> bool:
    return bool(facts.days) and _all(facts, derogation, [day.day for day in facts.days])


def _all(facts: Facts, derogation: Derogation, days: Iterable[date]) -> bool:
    return all(facts.allowed(derogation, day) for day in days)


# -- rest ----------------------------------------------------------------


@rule(
    "C-07",
    article=f"code du travail, art. L3164-1 et L3131-1 ; {ADULTS}",
    part="host",
    sentence="{young} h de repos d'affilée entre deux journées avant 16 ans, {older} h ensuite, {adult} h dès 18 ans, "
    "d'un lieu de stage à l'autre aussi.",
    young=14,
    older=12,
    adult=11,
)
def rest_by_age(facts: Facts, *, young: int, older: int, adult: int) -> Iterator[RawFinding]:
    def hours_on(day: date) -> int:
        return young if younger(facts, day, FROM) else older if facts.minor_on(day) else adult

    yield from too_little_rest(facts, hours_on)


@rule(
    "B-04",
    article="code du travail, art. L3164-2 et L3132-3",
    part="host",
    sentence="Avant 18 ans, deux jours de repos consécutifs par semaine (C-08) : jamais le dimanche ; {max_days} jours "
    "au plus par semaine ; le samedi seulement si le lundi est libre.",
    max_days=5,
    on_dates=True,
)
def two_days_of_rest_before_eighteen(facts: Facts, *, max_days: int) -> Iterator[RawFinding]:
    yield from days_of_rest(facts.before_eighteen, max_days=max_days)


@rule(
    "C-08",
    article=f"code du travail, art. L3132-1 et L3132-2 ; {ADULTS}",
    part="host",
    sentence="Dès 18 ans, {hours} h de repos d'affilée par semaine, et un jour par semaine sans présence.",
    hours=35,
)
def weekly_rest_of_adults(facts: Facts, *, hours: int) -> Iterator[RawFinding]:
    for week in _weeks(facts):
        attended = [day for day, _host in facts.together if abs((day.day - week.monday).days - 3) <= 4]
        within_it = [day for day in attended if Week.of(day.day) == week]
        if any(facts.minor_on(day.day) for day in within_it):
            continue
        if _longest_rest(week, attended) < hours * 60 or len({day.day for day in within_it}) > SUNDAY:
            mine = [day for day in facts.days if Week.of(day.day) == week]
            yield RawFinding(
                f"period.weeks.{week.year}-W{week.number:02d}",
                f"Dès 18 ans aussi, chaque semaine a un jour sans présence et {hours} h de repos de suite : celle du "
                f"{write_day(week.monday)} n'en a pas. Retirez un jour.",
                instead=tuple(map(removed, mine[-1:])),
            )


def _longest_rest(week: Week, attended: Iterable[Presence]) -> int:
    """Return the longest rest of a week in minutes, which goes on over its two ends."""
    spent = [
        Stretch(midnight + span.begins, midnight + span.ends)
        for day in attended
        for midnight in [(day.day - week.monday).days * MIDNIGHT]
        for span in day.spans
    ]
    bounds = (Stretch(-MIDNIGHT, -MIDNIGHT), Stretch(8 * MIDNIGHT, 8 * MIDNIGHT))
    return max(later.begins - earlier.ends for earlier, later in pairwise(merge([*spent, *bounds], gap=0)))


@rule(
    "C-09",
    article=f"code du travail, art. L3132-3 et L3132-12 ; {ADULTS}",
    part="host",
    severity="warning",
    sentence="Dès 18 ans, le dimanche dans les secteurs qui y travaillent par la loi ; dans les autres, à vérifier.",
)
def sundays_of_adults(facts: Facts) -> Iterator[RawFinding]:
    days = [day.day for day in facts.days if not facts.minor_on(day.day) and _is_on_sunday(day)]
    if days and not facts.host.naf.startswith(SUNDAYS_BY_LAW):
        yield RawFinding(
            day_field(*days),
            f"L'élève serait présent {write_days(days)} un dimanche. Vérifiez que la loi ou une décision permet à ce "
            "lieu de stage de faire travailler ce jour-là.",
        )


def _is_on_sunday(presence: Presence) -> bool:
    return presence.day.weekday() == SUNDAY or (presence.day.weekday() == SUNDAY - 1 and presence.ends > MIDNIGHT)


def _weeks(facts: Facts) -> list[Week]:
    """Return the weeks in which the pupil is here, in order."""
    return sorted(minutes_by_week(facts.days))


YOUNG_WORKERS = RuleSet(
    (
        hours_of_young_workers,
        lighter_weeks_under_fifteen,
        break_before_eighteen,
        break_from_eighteen,
        no_night_by_age,
        hours_of_the_school.using(first=time(0), last=time(23, 59)),
        rest_by_age,
        mean_hours_of_adults,
    )
)
"""Pupils on internships of initiation, of application or of training are young workers (L3161-1) until they are 18."""

_HOLIDAYS = replace(
    national_holidays_are_off,
    article="code du travail, art. L3133-1, L3164-6, L3164-8 et R3164-2",
    sentence="Un élève mineur n'est pas accueilli un des onze jours fériés nationaux ; majeur : à vérifier. En période "
    "de formation, l'accord d'un des treize secteurs, déposé, l'ouvre (C-09).",
)
WEEKS = RuleSet(
    (
        two_days_of_rest_before_eighteen,
        weekly_rest_of_adults,
        sundays_of_adults,
        *(_HOLIDAYS if one is national_holidays_are_off else one for one in HOLIDAYS),
    )
)
"""Weeks and days off of those who work."""
