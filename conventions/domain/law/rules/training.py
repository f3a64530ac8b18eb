"""The rules of training periods (*PFMP*): annexes, the post of the pupil, periods abroad (H-01, D-01, D-07, H-16)."""

from collections.abc import Iterator
from dataclasses import replace
from functools import wraps
from typing import Any

from conventions.domain.law.regulated_works.works import ALL

from . import content, limits, load, regulated, scope, signatories, training_hours, work
from .facts import Facts, TrainingFacts
from .phrases import write_day
from .registry import RawFinding, Rule, RuleSet, rule
from .work import words_in

CODE = "code de l'éducation, art. D124-4"
BARRED = {one.key: one.label for one in ALL if one.is_forbidden}
"""Works barred to every minor, which a host ticks where its post has them."""
MENTIONS_OF_HOST = {
    "benefits": (13, "les avantages offerts (cantine, titres-restaurant, transport, activités)"),
    "internal_rules": (14, "les clauses du règlement intérieur de l'entreprise qui concernent l'élève"),
}
MENTIONS_OF_SCHOOL = {
    "yearly_hours": (1, "le volume horaire annuel de la formation"),
    "competences": (3, "les compétences à acquérir ou à développer"),
    "supervision": (7, "l'encadrement et le suivi de l'élève (visites, appels)"),
    "social_protection": (9, "la protection sociale et l'assurance de responsabilité civile"),
    "absences": (10, "les cas dans lesquels l'élève peut s'absenter"),
    "suspension": (11, "la suspension et la résiliation de la convention"),
    "validation": (12, "la validation de la période si elle est interrompue"),
    "attestation": (15, "les conditions de délivrance de l'attestation"),
}
"""Mentions of rule H-01 with a column of their own: number, words. The others are rules of every kind (E-10, F-03)."""


def _of(facts: Facts) -> TrainingFacts:
    return facts.training or TrainingFacts()


def _missing_mentions(facts: Facts, mentions: dict[str, tuple[int, str]]) -> Iterator[RawFinding]:
    for field, (number, words) in mentions.items():
        value = getattr(_of(facts), field)
        if not (value.strip() if isinstance(value, str) else value):
            yield RawFinding(
                f"training.{field}",
                f"Il manque une des quinze mentions de la convention (la {number}) : {words}. Écrivez-le, ou « sans "
                "objet ».",
            )


@rule(
    "H-01",
    article=CODE,
    part="school",
    sentence="La formation de l'élève est connue, par son code national (MEF).",
)
def formation_is_known(facts: Facts) -> Iterator[RawFinding]:
    if not _of(facts).formation:
        yield RawFinding(
            "pupil.formation",
            "La formation de l'élève n'est pas connue : choisissez-la sur sa fiche. La convention porte son intitulé.",
        )


@rule(
    "A-16",
    article="code du travail, art. L6221-1",
    part="school",
    sentence="Un apprenti n'a pas de convention de PFMP : son contrat en tient lieu.",
)
def no_apprentice(facts: Facts) -> Iterator[RawFinding]:
    if day := _of(facts).apprentice:
        yield RawFinding(
            "period.days",
            f"L'élève est apprenti le {write_day(day)} : son contrat d'apprentissage tient lieu de période de "
            "formation. Finissez avant ce jour, ou corrigez sa fiche.",
        )


@rule(
    "H-01",
    article=CODE,
    part="host",
    sentence="Mentions obligatoires de la partie de l'entreprise : chacune remplie, ou « sans objet ».",
)
def mentions_of_host_are_filled(facts: Facts) -> Iterator[RawFinding]:
    yield from _missing_mentions(facts, MENTIONS_OF_HOST)


@rule(
    "H-01",
    article=CODE,
    part="school",
    sentence="Mentions obligatoires de la partie de l'établissement : chacune remplie, ou « sans objet ».",
)
def mentions_of_school_are_filled(facts: Facts) -> Iterator[RawFinding]:
    yield from _missing_mentions(facts, MENTIONS_OF_SCHOOL)
    if not facts.tutor and not facts.representative:
        return
    if not facts.referent_known:
        yield RawFinding(
            "referent",
            "Il manque une des quinze mentions de la convention (la 2) : l'enseignante ou l'enseignant référent. "
            "Choisissez cette personne.",
        )


@rule(
    "D-01",
    article="code du travail, art. D4153-16 à D4153-37",
    part="host",
    sentence="Travaux interdits à tout mineur : aucun n'est coché au poste de l'élève, en formation non plus.",
    on_offer="unasked",
)
def barred_work_is_refused(facts: Facts) -> Iterator[RawFinding]:
    if not any(facts.minor_on(day.day) for day in facts.days):
        return
    ticked = [BARRED[key] for key in _of(facts).dangers if key in BARRED]
    if ticked:
        yield RawFinding(
            "training.dangers",
            f"Aucun mineur ne fait ces travaux, même en formation : {', '.join(map(str, ticked))}. Écartez-en l'élève, "
            "puis décochez-les.",
        )


@rule(
    "D-01",
    article="code du travail, art. D4153-16 à D4153-37",
    part="host",
    sentence="Activités : aucun mot qui désigne un travail interdit à tout mineur, en formation non plus.",
    on_offer="unasked",
)
def words_of_barred_work_are_refused(facts: Facts) -> Iterator[RawFinding]:
    if any(facts.minor_on(day.day) for day in facts.days) and (words := words_in(facts.activities, work.BARRED_WORDS)):
        yield RawFinding(
            "activities",
            f"Les activités prévues disent {words}. Ce travail est interdit aux mineurs, même en formation et même "
            "accompagnés : retirez-le, ou écrivez que l'élève ne le fait pas.",
        )


@rule(
    "D-07",
    article="code de l'éducation, art. L124-7",
    part="host",
    sentence="L'élève ne remplace personne et n'occupe pas un poste permanent : l'entreprise le coche.",
    on_offer="unasked",
)
def nobody_is_replaced(facts: Facts) -> Iterator[RawFinding]:
    if not _of(facts).replaces_nobody:
        yield RawFinding(
            "training.replaces_nobody",
            "Confirmez que l'élève ne remplace pas une personne absente et n'occupe pas un poste permanent ou "
            "saisonnier : cochez la case.",
        )


@rule(
    "D-07",
    article="code de l'éducation, art. L124-7",
    part="host",
    severity="warning",
    sentence="Activités : mots qui désignent un remplacement, un poste permanent, une saison ou un surcroît.",
    on_offer="unasked",
)
def words_of_replacement_are_told(facts: Facts) -> Iterator[RawFinding]:
    if words := words_in(facts.activities, work.REPLACEMENT):
        yield RawFinding(
            "activities",
            f"Les activités prévues disent {words}. Un élève en formation ne remplace personne et ne tient pas un "
            "poste : dites ce que l'élève apprend.",
        )


@rule(
    "H-16",
    article="code de l'éducation, art. D124-9 et L124-20",
    part="school",
    sentence="À l'étranger : fiche d'information sur le pays, langue, assurance, référence Erasmus+ ou « sans objet ».",
)
def abroad_is_prepared(facts: Facts) -> Iterator[RawFinding]:
    if not is_abroad(facts):
        return
    asked = {
        "country_sheet": "la fiche d'information sur les règles du pays",
        "work_language": "la langue dans laquelle l'élève travaillera",
        "abroad_insurance": "l'assurance qui couvre l'élève dans ce pays",
        "erasmus_reference": "la référence Erasmus+, ou « sans objet »",
    }
    for field, words in asked.items():
        if not getattr(_of(facts), field).strip():
            yield RawFinding(f"training.{field}", f"La période est à l'étranger, et il manque {words} : écrivez-le.")


@rule(
    "LIM-5",
    article="périmètre de l'outil (code de l'éducation, art. L124-5 : durées par année scolaire)",
    part="host",
    sentence="Une convention de PFMP tient dans une année scolaire.",
    on_dates=True,
)
def within_one_school_year(facts: Facts) -> Iterator[RawFinding]:
    last = facts.year_ends
    if last is not None and facts.days and facts.days[-1].day > last:
        yield RawFinding(
            "period.last_day",
            f"Les dates sont sur deux années scolaires : la première finit le {write_day(last)}. Faites une "
            "convention pour chaque année.",
        )


def is_abroad(facts: Facts) -> bool:
    """Tell whether the host is in another country, whose law of work is not ours."""
    return facts.host.country not in ("", "FR")


def in_france(rules: RuleSet) -> RuleSet:
    """Return rules that say nothing of a period abroad: French hours are not claimed there (rule H-16)."""
    return RuleSet(tuple(_in_france(one) for one in rules))


def _in_france(rule_there: Rule) -> Rule:
    @wraps(rule_there.find)
    def find(facts: Facts, **values: Any) -> Iterator[RawFinding]:
        if not is_abroad(facts):
            yield from rule_there.find(facts, **values)

    return replace(rule_there, find=find)


ANNEXES = RuleSet((mentions_of_host_are_filled, mentions_of_school_are_filled))
POST = RuleSet(
    (
        barred_work_is_refused,
        words_of_barred_work_are_refused,
        nobody_is_replaced,
        words_of_replacement_are_told,
    )
)
ABROAD = RuleSet((abroad_is_prepared,))


def training_rules(*, levels: tuple[str, ...]) -> RuleSet:
    """Return the rules of training periods for ``levels``."""
    return (
        limits.built_for(levels).without("LIM-1")
        + scope.COMMON.without("A-03")
        + RuleSet((formation_is_known, no_apprentice, within_one_school_year))
        + in_france(scope.SCHOOL_TIME.without("A-08"))
        + in_france(training_hours.WEEKS)
        + in_france(training_hours.YOUNG_WORKERS)
        + in_france(POST)
        + in_france(load.ALL)
        + in_france(regulated.IN_TRAINING)
        + RuleSet((work.bar_duty_is_told,))
        + work.FAMILY
        + content.ALL
        + ANNEXES
        + ABROAD
        + signatories.ALL
    )
