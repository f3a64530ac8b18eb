"""Section B: how many days, in which weeks, and the days off."""

from collections.abc import Iterator
from datetime import date, timedelta

from conventions.domain.law.rules.calendars import (
    Ground,
    PublicHoliday,
    knows_year,
    public_holiday,
    seconde_window,
)
from conventions.domain.law.rules.timetable import Presence, Week, by_week, write_duration

from .derogations import Derogation
from .facts import Elsewhere, Facts
from .limits import refusal_of_level
from .phrases import day_field, namesake, write_day, write_days, write_hosts
from .registry import RawFinding, RuleSet, rule
from .remedies import moved_within, removed

MODEL = "convention type (circulaire du 21 novembre 2025)"
SET = "réglage de l'exploitant (aucun texte en vigueur n'est au recueil des règles)"
SATURDAY, SUNDAY = 5, 6
ON_HOLIDAYS = (
    " Dans certains secteurs (hôtels, restaurants, commerces et fabrication d'aliments, fleurs, spectacles), l'accord "
    "du secteur le permet : l'établissement le dépose sur la page de l'organisme d'accueil (art. R3164-2)."
)


@rule(
    "B-01",
    article=f"{MODEL}, art. 10",
    part="host",
    sentence="Collège : {max_days} jours au plus dans l'année scolaire, consécutifs ou non, tous lieux de stage "
    "réunis.",
    max_days=5,
    on_dates=True,
)
def at_most_five_days(facts: Facts, *, max_days: int) -> Iterator[RawFinding]:
    yield from _too_many_days(facts, max_days, "La séquence d'observation dure au plus {days}, consécutifs ou non")


@rule(
    "B-02",
    article=f"{MODEL}, art. 10 ; code de l'éducation, art. D333-3-1",
    part="host",
    sentence="2de : {max_days} jours au plus, sur une semaine ou deux semaines qui se suivent ; {shared} jours au plus "
    "dans chacun de deux lieux de stage.",
    max_days=10,
    shared=5,
    on_dates=True,
)
def two_consecutive_weeks(facts: Facts, *, max_days: int, shared: int) -> Iterator[RawFinding]:
    found = list(_too_many_days(facts, max_days, "En 2de, la séquence d'observation dure au plus {days}"))
    if found:
        yield from found
        return
    others = facts.same_sequence
    if others and max(len(facts.days), *(other.days for other in others)) > shared:
        yield RawFinding(
            "period.days",
            f"En 2de, un élève accueilli dans deux lieux de stage l'est {shared} jours au plus dans chacun : il l'est "
            f"aussi {write_hosts(others)}. Gardez un seul lieu de stage pour deux semaines, ou une semaine dans chacun."
            f"{namesake(others)}",
            instead=tuple(map(removed, facts.days[shared:])),
        )
        return
    weeks = list(by_week(facts.days))
    if weeks and weeks[-1].monday - weeks[0].monday > timedelta(days=7):
        yield RawFinding(
            "period.days",
            f"En 2de, le stage tient sur une semaine ou sur deux semaines qui se suivent : vous l'avez étalé "
            f"du {write_day(facts.days[0].day)} au {write_day(facts.days[-1].day)}. Rapprochez les jours, ou faites "
            "une convention par lieu de stage.",
        )


@rule(
    "B-03",
    article="code de l'éducation, art. D333-3-1 ; arrêté du 29 novembre 2023",
    part="host",
    sentence="2de : tous les jours sont dans la période nationale de juin, ou celle saisie par l'établissement.",
    on_dates=True,
)
def within_the_seconde_window(facts: Facts) -> Iterator[RawFinding]:
    if facts.first_day is None:
        return
    own = facts.period
    first, last = (own.first_day, own.last_day) if own else seconde_window(facts.first_day.year)
    yield from _outside(
        facts,
        first,
        last,
        "Le stage de 2de a lieu {dates} : {outside}. Choisissez des dates dans cette période ; si le ministère ou le "
        "rectorat en a fixé d'autres, l'établissement les saisit dans ses périodes de stage.",
    )


@rule(
    "B-12",
    article="réglage de l'établissement (la loi ne fixe pas de dates)",
    part="host",
    severity="warning",
    sentence="Les jours sont dans la période de stage fixée par l'établissement, s'il en a fixé une.",
    on_dates=True,
)
def within_the_schools_period(facts: Facts) -> Iterator[RawFinding]:
    period = facts.period
    if period is None or not period.confirmed:
        return
    yield from _outside(
        facts,
        period.first_day,
        period.last_day,
        "L'établissement a fixé « {name} » {dates} : {outside}, l'élève manquera la classe ces jours-là. Choisissez "
        "des dates dans cette période, ou vérifiez que l'établissement est d'accord.",
    )


def _outside(facts: Facts, first: date, last: date, sentence: str) -> Iterator[RawFinding]:
    """Find the days that are not from ``first`` to ``last``; ``sentence`` names them, the dates, the period."""
    outside = [presence.day for presence in facts.days if not first <= presence.day <= last]
    if outside:
        yield RawFinding(
            "period.first_day" if outside[0] < first else "period.last_day",
            sentence.format(
                name=facts.period.name if facts.period else "",
                dates=f"du {write_day(first)} au {write_day(last)}",
                outside=f"{write_days(outside)} {'est' if len(outside) == 1 else 'sont'} en dehors",
            ),
            suggestion=f"{first.isoformat()}/{last.isoformat()}",
            instead=moved_within(facts.days, first, last),
        )


@rule(
    "A-13",
    article="code de l'éducation, art. D331-5 et D331-7",
    part="host",
    sentence="Visite d'information : {max_days} jours au plus, qui se suivent.",
    max_days=2,
    on_dates=True,
)
def visit_is_short(facts: Facts, *, max_days: int) -> Iterator[RawFinding]:
    last = facts.days[0].day + timedelta(days=max_days - 1) if facts.days else None
    beyond = [presence for presence in facts.days if last is not None and presence.day > last]
    if beyond:
        yield RawFinding(
            "period.days",
            f"Une visite d'information dure {max_days} jours au plus, qui se suivent : retirez "
            f"{write_days([presence.day for presence in beyond])}, ou faites une convention de séquence d'observation.",
            instead=tuple(map(removed, beyond)),
        )


@rule(
    "LIM-4",
    article=SET,
    part="school",
    sentence="L'exploitant a réglé combien de jours ces stages durent à ce niveau ; sinon, papier.",
    on_dates=True,
)
def days_are_set(facts: Facts) -> Iterator[RawFinding]:
    if not facts.days_set:
        yield RawFinding("pupil.level", str(refusal_of_level(facts.level)))


@rule(
    "LIM-4",
    article=SET,
    part="host",
    sentence="Pas plus que ces jours dans l'année scolaire, consécutifs ou non, tous lieux de stage réunis.",
    on_dates=True,
)
def at_most_the_days_set(facts: Facts) -> Iterator[RawFinding]:
    if facts.days_set:
        yield from _too_many_days(facts, facts.days_set, "À ce niveau, ces stages durent au plus {days} dans l'année")


@rule(
    "B-04",
    article="code du travail, art. L3164-2 et L3132-3",
    part="host",
    sentence="Deux jours de repos consécutifs par semaine (C-08) : jamais le dimanche ; {max_days} jours au plus par "
    "semaine ; le samedi seulement si le lundi est libre.",
    max_days=5,
    on_dates=True,
)
def two_days_of_rest_each_week(facts: Facts, *, max_days: int) -> Iterator[RawFinding]:
    yield from days_of_rest(facts, max_days=max_days)


def days_of_rest(facts: Facts, *, max_days: int) -> Iterator[RawFinding]:
    """Find Sundays, weeks of too many days, and Saturdays beside a Monday."""
    on_sunday = [presence for presence in facts.days if presence.day.weekday() == SUNDAY]
    sundays = [presence.day for presence in on_sunday]
    if sundays:
        yield RawFinding(
            day_field(*sundays),
            f"Un élève n'est jamais accueilli le dimanche : {write_days(sundays)} "
            f"{'est un dimanche' if len(sundays) == 1 else 'sont des dimanches'}. Choisissez un autre jour.",
            instead=tuple(map(removed, on_sunday)),
        )
    here, there = {presence.day for presence in facts.days}, _elsewhere_by_day(facts)
    for week, days in by_week(facts.days).items():
        others = {day: there[day] for day in there.keys() - here if Week.of(day) == week}
        if len(days) + len(others) > max_days:
            yield RawFinding(
                _week_field(week),
                f"L'élève a deux jours de repos qui se suivent chaque semaine, dont le dimanche : la semaine du "
                f"{write_day(week.monday)} compte {len(days) + len(others)} jours de présence{_of_which(others)}. "
                f"Gardez-en {max_days} au plus ; si le samedi en fait partie, libérez le lundi."
                f"{namesake(others.values())}",
                instead=tuple(map(removed, days[max(max_days - len(others), 0) :])),
            )
    yield from _saturday_and_monday(facts, here, there)


def _saturday_and_monday(facts: Facts, here: set[date], there: dict[date, Elsewhere]) -> Iterator[RawFinding]:
    """A Saturday goes with neither of the Mondays around it, whichever host has the one and the other."""
    full = {week for week, days in by_week(facts.days).items() if len(days) > SATURDAY}
    saturdays = {day + timedelta(days=SATURDAY - day.weekday()) for day in here}
    saturdays |= {day - timedelta(days=2) for day in here if day.weekday() == 0}
    for saturday in sorted(saturdays):
        around = (saturday - timedelta(days=SATURDAY), saturday + timedelta(days=2))
        worked = [day for day in around if day in here or (day in there and saturday in here)]
        if not worked or not (saturday in here or saturday in there) or Week.of(saturday) in full:
            continue
        others = {day: there[day] for day in (saturday, *worked) if day in there and day not in here}
        elsewhere = f", {write_hosts(others.values())}" if others else ""
        yield RawFinding(
            day_field(*([saturday] if saturday in here else worked)),
            f"Un élève accueilli le samedi ({write_day(saturday)}) n'est pas accueilli le lundi, pour avoir deux "
            f"jours de repos de suite : il l'est {write_days(worked)}{elsewhere}. Retirez ce samedi, ou le lundi."
            f"{namesake(others.values())}",
            instead=(Presence(saturday),) if saturday in here else tuple(map(Presence, worked)),
        )


# -- days off ----------------------------------------------------------------


@rule(
    "B-05",
    article="code du travail, art. L3133-1 et L3164-6",
    part="host",
    sentence="Un élève mineur n'est pas accueilli un des onze jours fériés nationaux ; majeur : à vérifier.",
    on_dates=True,
)
def national_holidays_are_off(facts: Facts) -> Iterator[RawFinding]:
    for holiday in _holidays(facts, Ground.NATIONAL):
        yield _day_off(facts, holiday, "")
    unknown = [presence.day for presence in facts.days if not knows_year(presence.day.year)]
    if unknown:
        yield RawFinding(
            day_field(*unknown),
            f"Les jours fériés de cette année-là ne sont pas connus : vérifiez {write_days(unknown)}.",
            severity="warning",
        )


@rule(
    "B-06",
    article="code du travail, art. L3422-2 et L3164-6",
    part="host",
    sentence="Outre-mer, le jour de l'abolition de l'esclavage est férié là où est l'élève, où que soit le siège.",
    on_dates=True,
)
def abolition_day_is_off(facts: Facts) -> Iterator[RawFinding]:
    for holiday in _holidays(facts, Ground.ABOLITION):
        yield _day_off(facts, holiday, _where(facts))


@rule(
    "B-06",
    article="usage local, sans texte du code du travail",
    part="host",
    severity="warning",
    sentence="Jour chômé par usage outre-mer : à vérifier avec le lieu de stage.",
)
def local_custom_is_asked(facts: Facts) -> Iterator[RawFinding]:
    for holiday in _holidays(facts, Ground.USAGE):
        yield RawFinding(
            day_field(holiday.day),
            f"Le {write_day(holiday.day)} est souvent chômé {_where(facts)} ({holiday.name}). Vérifiez que "
            "le lieu de stage est bien ouvert ce jour-là.",
        )


@rule(
    "B-07",
    article="code du travail, art. L3134-13 et L3164-6",
    part="host",
    sentence="L'élève est en Moselle, dans le Bas-Rhin ou le Haut-Rhin : le 26 décembre est férié ; le Vendredi "
    "saint dépend de la commune.",
    on_dates=True,
)
def alsace_moselle_days_are_off(facts: Facts) -> Iterator[RawFinding]:
    for holiday in _holidays(facts, Ground.ALSACE_MOSELLE):
        if holiday.certain:
            yield _day_off(facts, holiday, _where(facts))
        else:
            yield RawFinding(
                day_field(holiday.day),
                f"Le {write_day(holiday.day)} est le Vendredi saint : {_where(facts)}, il est férié dans les communes "
                "qui ont un temple protestant ou une église mixte. Vérifiez auprès du lieu de stage ; si c'est le cas, "
                "retirez cette journée.",
                severity="warning",
            )


@rule(
    "B-12",
    article="réglage de l'établissement (aucun minimum dans la loi)",
    part="host",
    severity="warning",
    sentence="Nombre minimal d'heures par semaine, si l'établissement en a fixé un.",
)
def school_minimum_is_reached(facts: Facts) -> Iterator[RawFinding]:
    minimum = facts.school.options.min_weekly_hours
    if minimum is None:
        return
    for week, days in by_week(facts.days).items():
        minutes = sum(presence.minutes for presence in days)
        if minutes < minimum * 60:
            yield RawFinding(
                _week_field(week),
                f"L'établissement demande au moins {minimum} h de présence par semaine : celle du "
                f"{write_day(week.monday)} en compte {write_duration(minutes)}. Ajoutez des heures, ou voyez avec "
                "l'établissement.",
            )


def _holidays(facts: Facts, ground: Ground) -> Iterator[PublicHoliday]:
    for day in sorted({presence.day for presence in facts.days}):
        holiday = public_holiday(day, facts.department)
        if holiday is not None and holiday.ground is ground:
            yield holiday


def _day_off(facts: Facts, holiday: PublicHoliday, where: str) -> RawFinding:
    begin = f"Le {write_day(holiday.day)} est férié{f' {where}' if where else ''} ({holiday.name})"
    if facts.minor_on(holiday.day) and not facts.allowed(Derogation.HOLIDAYS, holiday.day):
        return RawFinding(
            day_field(holiday.day),
            f"{begin} : un élève mineur n'est pas accueilli ce jour-là. Retirez cette journée."
            f"{ON_HOLIDAYS if facts.decisions is not None else ''}",
            instead=(Presence(holiday.day),),
        )
    why = "L'accord du secteur est déposé" if facts.minor_on(holiday.day) else "L'élève est majeur"
    return RawFinding(
        day_field(holiday.day),
        f"{begin}. {why} : vérifiez que le lieu de stage l'accueille vraiment ce jour-là.",
        severity="warning",
    )


def _where(facts: Facts) -> str:
    return facts.territory.with_preposition if facts.territory else ""


def _too_many_days(facts: Facts, max_days: int, begin: str) -> Iterator[RawFinding]:
    """Count the days of the sequence over all the pupil's agreements of the school year."""
    others = facts.same_sequence
    taken = sum(other.days for other in others)
    extra = len(facts.days) + taken - max_days
    if extra <= 0 or not facts.days:
        return
    left = max(max_days - taken, 0)
    sentence = f"{begin.format(days=f'{max_days} jours')} : vous en avez saisi {len(facts.days)}"
    if others:
        sentence += f" et l'élève en a {taken} {write_hosts(others)}"
    what = f"Retirez {_days(min(extra, len(facts.days)))}." if left else "Il n'en reste aucun pour cette convention."
    yield RawFinding(
        "period.days",
        f"{sentence}. {what}{namesake(others)}",
        instead=tuple(map(removed, facts.days[left:])) if left else (),
    )


def _elsewhere_by_day(facts: Facts) -> dict[date, Elsewhere]:
    return {presence.day: other for other in facts.elsewhere for presence in other.presences}


def _of_which(others: dict[date, Elsewhere]) -> str:
    return f", dont {len(others)} {write_hosts(others.values())}" if others else ""


def _days(number: int) -> str:
    return "un jour" if number == 1 else f"{number} jours"


def _week_field(week: Week) -> str:
    return f"period.weeks.{week.year}-W{week.number:02d}"


COLLEGE = RuleSet((at_most_five_days, within_the_schools_period))
SECONDE = RuleSet((two_consecutive_weeks, within_the_seconde_window))
VISIT = RuleSet((visit_is_short,))
AS_SET = RuleSet((days_are_set, at_most_the_days_set))
HOLIDAYS = RuleSet(
    (
        national_holidays_are_off,
        abolition_day_is_off,
        local_custom_is_asked,
        alsace_moselle_days_are_off,
        school_minimum_is_reached,
    )
)
WEEKS_AND_HOLIDAYS = RuleSet((two_days_of_rest_each_week,)) + HOLIDAYS
"""Weeks and days off of those who watch, at every age."""
