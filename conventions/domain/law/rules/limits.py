"""Limits of this tool: cases it leaves out, and the way to do them on paper."""

from collections.abc import Iterator

from workflow.refusals import Refused

from .facts import Facts
from .registry import RawFinding, RuleSet, rule

TOO_YOUNG = frozenset({"cm2", "6e", "5e"})
"""Levels at which no such period is legal (code du travail L4153-1)."""

WITH_MACHINES = frozenset({"4e_segpa", "3e_segpa", "3e_prepa", "dima"})
"""Levels whose periods are of initiation or application: pupils may work there, under other rules (A-14)."""

PAPER = "faites-la sur papier avec le modèle officiel de l'établissement"


@rule(
    "LIM-1",
    article="périmètre de l'outil",
    part="host",
    sentence="Lieu de stage à l'étranger : convention sur papier.",
)
def host_is_in_france(facts: Facts) -> Iterator[RawFinding]:
    if facts.host.country not in ("", "FR"):
        yield RawFinding(
            "host.country",
            "L'outil ne fait pas de convention avec un lieu de stage à l'étranger, où le droit du travail est autre : "
            f"{PAPER}, et vérifiez avec le rectorat l'assurance et les règles du pays.",
        )


@rule(
    "LIM-2",
    article="périmètre de l'outil",
    part="school",
    sentence="Niveaux couverts : {levels} ; pour les autres, papier.",
    levels=(),
)
def level_is_built(facts: Facts, *, levels: tuple[str, ...]) -> Iterator[RawFinding]:
    if facts.level and facts.level not in TOO_YOUNG and facts.level not in levels:
        yield RawFinding("pupil.level", str(refusal_of_level(facts.level)))


@rule(
    "LIM-3",
    article="périmètre de l'outil (code du travail applicable localement)",
    part="host",
    sentence="Lieu du stage à Wallis-et-Futuna, Polynésie française, Nouvelle-Calédonie : convention sur papier.",
    on_offer="refuses",
)
def labour_code_applies_at_the_place(facts: Facts) -> Iterator[RawFinding]:
    territory = facts.territory
    if territory is not None and not territory.labour_code_applies:
        yield RawFinding("place.department", _pacific(f"L'élève serait {territory.with_preposition}"))


@rule(
    "LIM-3",
    article="périmètre de l'outil (code du travail applicable localement)",
    part="school",
    sentence="Établissement scolaire dans une de ces collectivités : convention sur papier.",
)
def labour_code_applies_at_the_school(facts: Facts) -> Iterator[RawFinding]:
    territory = facts.school.territory
    if territory is not None and not territory.labour_code_applies:
        yield RawFinding("school.department", _pacific(f"L'établissement est {territory.with_preposition}"))


def _pacific(begin: str) -> str:
    return (
        f"{begin}, qui a son propre droit du travail : les articles imprimés ici n'y valent pas. Faites la convention "
        "sur papier avec le modèle du vice-rectorat."
    )


def refusal_of_level(level: str) -> Refused:
    """Return the refusal of a level that no kind of agreement covers: it says what to do instead."""
    if level in TOO_YOUNG:
        return Refused("level_too_young")
    if level in WITH_MACHINES:
        return Refused("level_with_machines")
    return Refused("level_not_covered")


ALL = RuleSet((host_is_in_france, level_is_built, labour_code_applies_at_the_place, labour_code_applies_at_the_school))


def built_for(levels: tuple[str, ...]) -> RuleSet:
    """Return the limits of a kind that is made for ``levels``."""
    return ALL.using("LIM-2", levels=levels)
