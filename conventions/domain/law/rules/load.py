"""Section H: trainees of an establishment and of a tutor, the same post, six months, gratification.

Sequences of observation and visits are outside this chapter of the law (rule H-06).
"""

from collections.abc import Iterator
from datetime import date, timedelta
from math import ceil

from .facts import Facts
from .gratification import SIX_MONTHS, gratification_of, minutes_at_host
from .phrases import write_day
from .registry import RawFinding, RuleSet, rule
from .timetable import write_duration
from .trainees import OF_A_TUTOR, mondays_between, weeks_counted


@rule(
    "H-05",
    article="code de l'éducation, art. L124-8, R124-10 et R124-11",
    part="host",
    sentence="Stagiaires de l'organisme dans chaque semaine, tous établissements scolaires ensemble : 3 sous 20 "
    "personnes, sinon 15 % de l'effectif ; davantage par une décision de l'académie.",
)
def host_has_a_place(facts: Facts) -> Iterator[RawFinding]:
    load, mondays = facts.load, _weeks(facts)
    full = [monday for monday in mondays if load.binds and load.is_full(monday)]
    if not full:
        return
    first = full[0]
    free = load.first_free(first, len(mondays))
    begin = "première semaine libre" if len(mondays) == 1 else f"{len(mondays)} semaines libres à partir de"
    when = f" ({begin} : celle du {write_day(free)})" if free else ""
    yield RawFinding(
        "period.days",
        f"Cet organisme a déjà {load.count_in(first)} stagiaires sur {load.limit_in(first)} la semaine du "
        f"{write_day(first)}{_and_others(len(full))} ({load.quota.told}). Choisissez d'autres semaines{when} ou un "
        "autre lieu, ou joignez la décision de l'académie qui en permet davantage.",
    )


@rule(
    "H-05",
    article="code de l'éducation, art. L124-10 et R124-13",
    part="host",
    sentence="Tuteur ou tutrice : {most} stagiaires à la fois au plus, tous établissements scolaires ensemble.",
    most=OF_A_TUTOR,
)
def tutor_follows_few_at_once(facts: Facts, *, most: int) -> Iterator[RawFinding]:
    if not facts.load.binds:
        return
    counts = weeks_counted(facts.load.of_tutor)
    for monday in _weeks(facts):
        if (count := counts[monday]) >= most:
            tutor = facts.tutor or facts.representative
            yield RawFinding(
                "host.tutor",
                f"{tutor.name if tutor else 'Cette personne'} suit déjà {count} stagiaires la semaine du "
                f"{write_day(monday)} : la loi n'en permet pas plus de {most} à la fois. Choisissez une autre personne "
                "de l'organisme ou d'autres semaines.",
            )
            return


@rule(
    "H-05",
    article="code de l'éducation, art. R124-10 et R124-12",
    part="host",
    severity="warning",
    sentence="Effectif de l'organisme non indiqué, ou nul : 3 stagiaires au plus par semaine.",
)
def headcount_is_told(facts: Facts) -> Iterator[RawFinding]:
    if facts.load.binds and not facts.host.headcount:
        yield RawFinding(
            "host.headcount",
            "L'effectif de l'organisme n'est pas indiqué : il est compté pour 3 stagiaires au plus par semaine. "
            "Écrivez combien de personnes y travaillent, si elles sont 20 ou plus.",
        )


@rule(
    "H-05",
    article="code de l'éducation, art. R124-10",
    part="host",
    severity="warning",
    sentence="SIRET d'un établissement d'une autre commune que le lieu du stage.",
)
def siret_is_that_of_the_place(facts: Facts) -> Iterator[RawFinding]:
    host, place = facts.host, facts.place
    if facts.load.binds and host.siret and host.postcode and place.postcode not in ("", host.postcode):
        yield RawFinding(
            "host.siret",
            f"Ce SIRET est celui de l'établissement de {host.city or host.postcode}, et le stage a lieu à "
            f"{place.city or place.postcode} : les stagiaires y comptent ensemble. Si le lieu du stage est un "
            "établissement de l'organisme, donnez son propre SIRET.",
        )


@rule(
    "H-07",
    article="code de l'éducation, art. L124-11",
    part="host",
    severity="warning",
    sentence="Même poste après un autre stagiaire : attendre un tiers de la durée du stage précédent.",
)
def post_rests_for_a_third(facts: Facts) -> Iterator[RawFinding]:
    first = facts.first_day
    before = [stay for stay in facts.load.on_post if first and stay.last_day < first]
    if first is None or not before:
        return
    former = max(before, key=lambda stay: stay.last_day)
    free = free_again(former.first_day, former.last_day)
    if first < free:
        yield RawFinding(
            "period.days",
            f"Le stagiaire précédent sur ce poste est resté du {write_day(former.first_day)} au "
            f"{write_day(former.last_day)} : un tiers de ce temps passe avant le suivant. Commencez le "
            f"{write_day(free)} ou plus tard, ou sur un autre poste.",
        )


def free_again(first: date, last: date) -> date:
    """Return the first day on which the post of a stay, ``last`` included, takes another trainee (rule H-07)."""
    return last + timedelta(days=ceil(((last - first).days + 1) / 3) + 1)


@rule(
    "B-10",
    article="code de l'éducation, art. L124-5 et D124-6",
    part="host",
    sentence="Six mois (924 h de présence) au plus chez un organisme par année scolaire, toutes conventions ensemble.",
)
def six_months_at_one_host(facts: Facts) -> Iterator[RawFinding]:
    minutes = minutes_at_host(facts) if facts.load.binds else 0
    if minutes > SIX_MONTHS:
        yield RawFinding(
            "period.days",
            f"L'élève serait {write_duration(minutes)} chez cet organisme dans l'année scolaire, toutes conventions "
            f"ensemble : la loi permet {write_duration(SIX_MONTHS)}, soit six mois. Retirez des jours.",
        )


@rule(
    "H-08",
    article="code de l'éducation, art. L124-6 et D124-8",
    part="host",
    severity="warning",
    sentence="Plus de 308 h chez un organisme dans l'année scolaire : gratification due dès la première heure.",
)
def gratification_is_told(facts: Facts) -> Iterator[RawFinding]:
    if facts.load.binds and (told := gratification_of(facts)).due:
        yield RawFinding("period.days", told.told)


def _weeks(facts: Facts) -> list[date]:
    """Return the Mondays of the weeks in which the agreement is in course."""
    if facts.first_day is None:
        return []
    return list(mondays_between(facts.first_day, facts.days[-1].day))


def _and_others(full: int) -> str:
    if full == 1:
        return ""
    return " et la semaine suivante" if full == 2 else f" et {full - 1} autres semaines"


BINDING = RuleSet((host_has_a_place, tutor_follows_few_at_once))
"""Rules of every internship of this chapter."""
ALL = RuleSet(
    (
        *BINDING,
        headcount_is_told,
        siret_is_that_of_the_place,
        post_rests_for_a_third,
        six_months_at_one_host,
        gratification_is_told,
    )
)
"""Rules of training periods, which last for weeks."""
