"""Section A: who may do this kind of period, when in the school year, and with which organisations."""

from collections.abc import Iterator
from datetime import date

from conventions.domain.law.calendars.content import academy_of
from conventions.domain.law.rules.calendars import SchoolDay, holiday_zone, school_day

from .facts import Facts
from .limits import TOO_YOUNG, refusal_of_level
from .phrases import day_field, namesake, write_day, write_days, write_hosts, write_list
from .registry import RawFinding, RuleSet, rule


@rule(
    "A-02",
    article="code du travail, art. L4153-1",
    part="school",
    sentence="L'élève est en 4e, en 3e ou au lycée.",
)
def level_is_allowed(facts: Facts) -> Iterator[RawFinding]:
    if not facts.level:
        yield RawFinding("pupil.level", "Le niveau de l'élève manque : choisissez-le sur la fiche de l'élève.")
    elif facts.level in TOO_YOUNG:
        yield RawFinding("pupil.level", str(refusal_of_level(facts.level)))


@rule(
    "A-03",
    article="code du travail, art. L4153-1 (depuis 2019)",
    part="school",
    severity="warning",
    sentence="Avant {age} ans : permis par la loi, signalé à l'établissement (réglage).",
    age=14,
)
def under_fourteen_is_told(facts: Facts, *, age: int) -> Iterator[RawFinding]:
    years = facts.age_on(facts.first_day) if facts.first_day else None
    if facts.school.options.warn_under_14 and years is not None and years < age:
        yield RawFinding(
            "pupil.birth_date",
            f"L'élève a {years} ans le premier jour. Depuis 2019, la loi regarde le niveau (4e, 3e) et non l'âge : "
            "le stage est possible, y compris dans le privé. Vérifiez l'usage de votre établissement.",
        )


@rule(
    "A-14",
    article="code de l'éducation, art. D331-11 à D331-14",
    part="school",
    sentence="Stage d'initiation ou d'application : {age} ans au moins le premier jour.",
    age=14,
    on_dates=True,
)
def working_from_fourteen(facts: Facts, *, age: int) -> Iterator[RawFinding]:
    years = facts.age_on(facts.first_day) if facts.first_day else None
    if years is not None and years < age:
        yield RawFinding(
            "pupil.birth_date",
            f"L'élève a {years} ans le premier jour : ces stages se font à partir de {age} ans. Choisissez des dates "
            "après son anniversaire.",
        )


@rule(
    "A-04",
    article="code de l'éducation, art. D332-14",
    part="host",
    severity="warning",
    sentence="La séquence de 3e est obligatoire et dure {days} jours ; elle peut se partager entre plusieurs "
    "conventions.",
    days=5,
    levels=("3e",),
)
def third_year_sequence_is_whole(facts: Facts, *, days: int, levels: tuple[str, ...]) -> Iterator[RawFinding]:
    if facts.level in levels:
        yield from _missing_days(facts, days, "La séquence d'observation de 3e")


@rule(
    "A-05",
    article="code de l'éducation, art. D333-3-1",
    part="host",
    severity="warning",
    sentence="La séquence de 2de est obligatoire et dure {days} jours, dans un ou deux lieux de stage.",
    days=10,
)
def seconde_sequence_is_whole(facts: Facts, *, days: int) -> Iterator[RawFinding]:
    yield from _missing_days(facts, days, "La séquence d'observation de 2de")


def _missing_days(facts: Facts, days: int, what: str) -> Iterator[RawFinding]:
    """Find the days that no agreement of the sequence covers, with whichever host."""
    given, others = len(facts.days), facts.same_sequence
    elsewhere = {presence.day for other in others for presence in other.presences}
    missing = days - len(elsewhere | {presence.day for presence in facts.days})
    if given and missing > 0:
        beside = f" et l'élève en a {len(elsewhere)} {write_hosts(others)}" if others else ""
        alone = "" if others else ", et aucune autre convention de l'élève n'en compte"
        yield RawFinding(
            "period.days",
            f"{what} dure {days} jours : cette convention en compte {given}{beside}{alone}. Il en manque {missing} : "
            f"ajoutez-{'le' if missing == 1 else 'les'} ici ou dans une autre convention (un jour férié peut "
            f"l'expliquer).{namesake(others)}",
        )


# -- school time ----------------------------------------------------------------

CHAMBERS = (
    "Pendant les vacances, un établissement n'organise pas de stage : demandez la convention à la chambre de commerce "
    "et d'industrie, à la chambre de métiers et de l'artisanat ou à la chambre d'agriculture."
)
"""Code de l'éducation, L332-3-1: another agreement, to which a school is no party."""


@rule(
    "A-08",
    article="réponse ministérielle à la question n° 50604 (JO AN du 16 juin 2015)",
    part="host",
    sentence="La séquence obligatoire de 3e a lieu sur le temps scolaire, pas pendant les vacances.",
    levels=("3e",),
    on_dates=True,
)
def third_year_on_school_time(facts: Facts, *, levels: tuple[str, ...]) -> Iterator[RawFinding]:
    days, names = _days_that_are(facts, SchoolDay.HOLIDAY)
    if facts.level in levels and days:
        yield RawFinding(
            day_field(*days),
            f"La séquence de 3e se fait sur le temps scolaire : {write_days(days)}, l'établissement est en vacances"
            f"{names}. Choisissez des jours de classe. {CHAMBERS}",
        )


@rule(
    "A-07",
    article="code de l'éducation, art. L332-3-1",
    part="host",
    sentence="Une période pendant les vacances n'est pas organisée par l'établissement, mais avec les chambres.",
    except_levels=("3e",),
    on_dates=True,
)
def holiday_periods_are_another_regime(facts: Facts, *, except_levels: tuple[str, ...]) -> Iterator[RawFinding]:
    days, names = _days_that_are(facts, SchoolDay.HOLIDAY)
    if facts.level not in except_levels and days:
        yield RawFinding(
            day_field(*days),
            f"L'établissement est en vacances {write_days(days)}{names}. Choisissez des jours de classe. {CHAMBERS}",
        )


@rule(
    "B-08",
    article="calendrier scolaire national (deux sources en désaccord)",
    part="host",
    severity="warning",
    sentence="Jour de classe ou de vacances selon la source : à vérifier.",
)
def doubtful_days_are_asked(facts: Facts) -> Iterator[RawFinding]:
    days, _names = _days_that_are(facts, SchoolDay.DOUBTFUL)
    if days:
        yield RawFinding(
            day_field(*days),
            f"Nos sources ne disent pas toutes la même chose sur les vacances scolaires : vérifiez que l'établissement "
            f"est ouvert {write_days(days)}.",
        )


@rule(
    "B-09",
    article="code de l'éducation, art. D521-6 et D521-7",
    part="host",
    severity="warning",
    sentence="Jour sans classe que l'académie peut encore déplacer jusqu'à la veille : à vérifier.",
)
def days_to_confirm_are_asked(facts: Facts) -> Iterator[RawFinding]:
    days, names = _days_that_are(facts, SchoolDay.TO_CONFIRM)
    if days:
        yield RawFinding(
            day_field(*days),
            f"Il n'y a pas classe {write_days(days)}{names}, à une date que l'académie doit encore confirmer. "
            "Choisissez un autre jour, ou vérifiez avec l'établissement.",
        )


@rule(
    "B-08",
    article="calendrier scolaire national",
    part="host",
    severity="warning",
    sentence="Vacances scolaires inconnues (année sans calendrier national, département inconnu) : à vérifier.",
)
def unknown_calendars_are_told(facts: Facts) -> Iterator[RawFinding]:
    days, _names = _days_that_are(facts, SchoolDay.UNKNOWN)
    if not days or academy_of(facts.school.department):
        return  # a rector's calendar that is not published is told once, to the officer and to the school
    if holiday_zone(facts.school.department) is not None:
        why = "Le calendrier scolaire de cette année-là n'est pas encore connu"
    else:
        why = "Le département de l'établissement n'est pas connu, ni donc ses vacances scolaires"
    yield RawFinding(
        day_field(*days),
        f"{why} : nous n'avons pas pu vérifier {write_days(days)}. L'établissement vérifie.",
    )


ON_HOLIDAYS = frozenset({"A-07", "A-08"})
"""Rules that find :func:`holidays_of`, and nothing else."""


def holidays_of(facts: Facts) -> set[date]:
    """Return the days of presence on which the school is on holiday."""
    return set(_days_that_are(facts, SchoolDay.HOLIDAY)[0])


def _days_that_are(facts: Facts, wanted: SchoolDay) -> tuple[list[date], str]:
    """Return the days of presence that the school's calendar says to be so, and the names of the holidays."""
    days, names = [], []
    for presence in facts.days:
        answer, name = school_day(presence.day, department=facts.school.department, years=facts.school_years)
        if answer is wanted:
            days.append(presence.day)
            names += [name] if name and name not in names else []
    return days, f" ({write_list(names)})" if names else ""


# -- before the first day, and the organisation ------------------------------------------------


@rule(
    "A-09",
    article="code de l'éducation, art. D331-3 ; code du travail, art. L4153-2",
    part="host",
    sentence="Aucun stage ne commence avant que la convention soit signée : le premier jour est à venir.",
    on_dates=True,
)
def first_day_is_to_come(facts: Facts) -> Iterator[RawFinding]:
    if facts.first_day is not None and facts.first_day <= facts.today:
        yield RawFinding(
            "period.first_day",
            f"Le stage ne peut pas commencer le {write_day(facts.first_day)} : cette date est passée ou c'est "
            "aujourd'hui, et toutes les signatures viennent avant. Choisissez un premier jour à venir.",
        )


@rule(
    "A-10",
    article="code du travail, art. L4153-2",
    part="host",
    sentence="Aucune convention avec un lieu dont une inspection a jugé les conditions de travail dangereuses.",
    on_offer="refuses",
)
def host_is_not_blocked(facts: Facts) -> Iterator[RawFinding]:
    if facts.host.blocked_by_authority:
        yield RawFinding(
            "host.blocked_by_authority",
            "Une inspection a constaté dans ce lieu des conditions contraires à la santé, à la sécurité ou à "
            "l'intégrité des personnes : aucune convention ne peut y être conclue. L'établissement cherche un autre "
            "lieu avec l'élève.",
        )


COMMON = RuleSet((level_is_allowed, under_fourteen_is_told, first_day_is_to_come, host_is_not_blocked))
WORKING = RuleSet((level_is_allowed, working_from_fourteen, first_day_is_to_come, host_is_not_blocked))
COLLEGE = RuleSet((third_year_sequence_is_whole,))
SECONDE = RuleSet((seconde_sequence_is_whole,))
SCHOOL_TIME = RuleSet(
    (
        third_year_on_school_time,
        holiday_periods_are_another_regime,
        doubtful_days_are_asked,
        days_to_confirm_are_asked,
        unknown_calendars_are_told,
    )
)
