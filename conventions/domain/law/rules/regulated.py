"""Regulated works in training (section D): what the annexe asks is declared, allowed by a doctor, and supervised.

What is missing never blocks: the agreement stands without those works, and the school reads why.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from conventions.domain.law.regulated_works.allowed import SIDES, WorksFacts, allowed_on, spans_of
from conventions.domain.law.regulated_works.works import ADULT, WORKS, Work, WorkWay

from .facts import Facts, TrainingFacts
from .phrases import write_day, write_list
from .registry import RawFinding, RuleSet, rule
from .work import REGULATED, words_in

FIELD = "training.works"
WITHOUT = "La convention vaut sans ces travaux tant que cela manque."
SAID_OF = {"school": "l'établissement", "host": "l'entreprise"}


def _training(facts: Facts) -> TrainingFacts:
    return facts.training or TrainingFacts()


def _works(facts: Facts) -> WorksFacts:
    return _training(facts).regulated


def _days(facts: Facts) -> list[date]:
    return [day.day for day in facts.days]


def _asked(facts: Facts, *ways: WorkWay) -> list[Work]:
    """Return the works that the annexe asks and that the law opens in one of these ways, while the pupil is a minor."""
    if not facts.days or _works(facts).age_on(facts.days[0].day) >= ADULT:
        return []
    return [WORKS[key] for key in _training(facts).works if key in WORKS and WORKS[key].way in ways]


def _named(works: Iterable[Work]) -> str:
    return write_list([f"« {work.label} »" for work in works])


def _to_declare(facts: Facts) -> list[Work]:
    """Return the works that need declarations: a title opens some of them without any."""
    titles = _works(facts).titles
    return [work for work in _asked(facts, WorkWay.DECLARED) if not (work.title and work.key in titles)]


@rule(
    "D-02",
    article="code du travail, art. D4153-16 à D4153-37",
    part="host",
    sentence="Travaux de l'annexe : tous de la liste des travaux qui s'ouvrent en formation.",
    on_offer="unasked",
)
def works_are_of_the_list(facts: Facts) -> Iterator[RawFinding]:
    outside = [key for key in _training(facts).works if key not in WORKS]
    barred = [WORKS[key] for key in _training(facts).works if key in WORKS and WORKS[key].is_forbidden]
    minor = any(facts.minor_on(day.day) for day in facts.days)
    if outside:
        yield RawFinding(FIELD, "Un travail de l'annexe n'est pas dans la liste : retirez-le, cochez celui qui y est.")
    if barred and minor:
        yield RawFinding(FIELD, f"Aucun mineur ne fait ces travaux, même en formation : {_named(barred)}. Retirez-les.")


@rule(
    "A-02",
    article="code du travail, art. R4153-39",
    part="host",
    severity="warning",
    sentence="Travaux réglementés : à partir de quinze ans (seize pour les rayonnements), jour par jour.",
    on_offer="unasked",
)
def works_wait_for_the_age(facts: Facts) -> Iterator[RawFinding]:
    works = _works(facts)
    for work in _asked(facts, WorkWay.DECLARED, WorkWay.TITLE, WorkWay.OPINION):
        if works.birth_date and works.age_on(facts.days[0].day) < work.from_age:
            later = [day.day for day in facts.days if works.age_on(day.day) >= work.from_age]
            when = f"pas avant le {write_day(later[0])}" if later else "pas pendant cette période"
            yield RawFinding(FIELD, f"« {work.label} » : l'élève aura {work.from_age} ans trop tard, donc {when}.")


@rule(
    "D-02",
    article="code du travail, art. R4153-38 à R4153-41",
    part="school",
    severity="warning",
    sentence="Travaux de l'annexe : déclarés par l'établissement et par l'entreprise, jusqu'au dernier jour.",
    on_offer="unasked",
)
def works_are_declared(facts: Facts) -> Iterator[RawFinding]:
    works = _to_declare(facts)
    for side in SIDES if works else ():
        last = facts.days[-1].day
        if lacking := [work for work in works if side not in _works(facts).declared(work.key, last)]:
            yield RawFinding(
                FIELD,
                f"Aucune déclaration de {SAID_OF[side]} à l'inspection du travail ne couvre {_named(lacking)} jusqu'au "
                f"{write_day(last)} pour cette formation. {WITHOUT}",
            )


@rule(
    "D-03",
    article="code du travail, art. R4153-40",
    part="school",
    severity="warning",
    sentence="Travaux de l'annexe : un avis médical de moins d'un an les permet chaque jour, une personne les encadre.",
    on_offer="unasked",
)
def works_are_allowed_and_supervised(facts: Facts) -> Iterator[RawFinding]:
    works, opinion = [*_to_declare(facts), *_asked(facts, WorkWay.OPINION)], _works(facts).opinion
    days = _days(facts)
    unfit = [work for work in works if opinion is None or not all(opinion.allows(work.key, day) for day in days)]
    if unfit:
        yield RawFinding(
            FIELD, f"Aucun avis médical de moins d'un an ne couvre {_named(unfit)} pendant toute la période. {WITHOUT}"
        )
    alone = [work for work in works if work.key not in _training(facts).supervised]
    if alone:
        yield RawFinding(FIELD, f"Nommez la fonction de la personne compétente qui encadre {_named(alone)}. {WITHOUT}")


@rule(
    "D-08",
    article="code du travail, art. R4153-50 et R4153-51",
    part="school",
    severity="warning",
    sentence="Opérations électriques : seulement avec une habilitation de l'élève, datée.",
    on_offer="unasked",
)
def titles_are_known(facts: Facts) -> Iterator[RawFinding]:
    lacking = [work for work in _asked(facts, WorkWay.TITLE) if not spans_of(_works(facts), [work.key], _days(facts))]
    if lacking:
        yield RawFinding(FIELD, f"L'élève n'a pas d'habilitation notée pour {_named(lacking)}. {WITHOUT}")


@rule(
    "D-05",
    article="code du travail, art. L4153-6 et R4153-8",
    part="host",
    sentence="Service au bar : à seize ans, chez un débitant que le préfet a agréé.",
    on_offer="unasked",
)
def bar_is_approved(facts: Facts) -> Iterator[RawFinding]:
    works, days = _works(facts), _days(facts)
    for work in _asked(facts, WorkWay.APPROVED):
        if works.age_on(days[0]) < work.from_age:
            yield RawFinding(FIELD, f"« {work.label} » : jamais avant seize ans. Retirez ce travail.")
        elif not all(work.key in allowed_on(works, day) for day in days):
            yield RawFinding(
                FIELD,
                f"« {work.label} » : il faut l'agrément du préfet, en cours jusqu'au {write_day(days[-1])}. Retirez ce "
                "travail, ou faites noter l'agrément par l'établissement.",
            )


@rule(
    "D-02",
    article="code du travail, art. D4153-17 à D4153-35",
    part="host",
    severity="warning",
    sentence="Activités : mots qui désignent un travail réglementé que l'annexe ne dit pas.",
    on_offer="unasked",
)
def words_of_works_are_ticked(facts: Facts) -> Iterator[RawFinding]:
    if not any(facts.minor_on(day.day) for day in facts.days):
        return
    asked = {WORKS[key].article.partition(" ")[0] for key in _training(facts).works if key in WORKS}
    untold = tuple(word for article, words in REGULATED.items() if article not in asked for word in words)
    if words := words_in(facts.activities, untold):
        yield RawFinding(
            "activities",
            f"Les activités prévues disent {words}. Si l'élève s'en sert, cochez ce travail dans l'annexe ; sinon, "
            "écrivez qu'il s'agit de regarder.",
        )


IN_TRAINING = RuleSet(
    (
        works_are_of_the_list,
        works_wait_for_the_age,
        works_are_declared,
        works_are_allowed_and_supervised,
        titles_are_known,
        bar_is_approved,
        words_of_works_are_ticked,
    )
)
"""The rules of regulated works in a training period: nothing of them is claimed abroad."""
