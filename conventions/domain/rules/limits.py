"""What this tool does not do: it says so, and what to do on paper instead."""

from collections.abc import Iterator

from .facts import Facts
from .registry import Found, RuleSet, rule

TOO_YOUNG = frozenset({"cm2", "6e", "5e"})
"""Levels at which no such period is legal (code du travail L4153-1)."""

PAPER = "faites-la sur papier avec le modèle officiel de l'établissement"


@rule(
    "LIM-1",
    article="périmètre de l'outil",
    part="host",
    sentence="Organisme à l'étranger : convention sur papier.",
)
def host_is_in_france(facts: Facts) -> Iterator[Found]:
    if facts.host.country not in ("", "FR"):
        yield Found(
            "host.country",
            "L'outil ne fait pas de convention avec un organisme à l'étranger, où le droit du travail est autre : "
            f"{PAPER}, et vérifiez avec le rectorat l'assurance et les règles du pays.",
        )


@rule(
    "LIM-2",
    article="périmètre de l'outil",
    part="school",
    sentence="Niveaux couverts : {levels} ; pour les autres (SEGPA, 3e prépa-métiers, lycée professionnel…), papier.",
    levels=(),
)
def level_is_built(facts: Facts, *, levels: tuple[str, ...]) -> Iterator[Found]:
    if facts.level and facts.level not in TOO_YOUNG and facts.level not in levels:
        yield Found("pupil.level", sentence_for_level(facts.level))


@rule(
    "LIM-3",
    article="périmètre de l'outil (code du travail applicable localement)",
    part="host",
    sentence="Wallis-et-Futuna, Polynésie française, Nouvelle-Calédonie : convention sur papier.",
)
def labour_code_applies_at_the_host(facts: Facts) -> Iterator[Found]:
    territory = facts.host.territory
    if territory is not None and not territory.labour_code_applies:
        yield Found("host.department", _pacific(f"L'organisme est {territory.with_preposition}"))


@rule(
    "LIM-3",
    article="périmètre de l'outil (code du travail applicable localement)",
    part="school",
    sentence="Établissement scolaire dans une de ces collectivités : convention sur papier.",
)
def labour_code_applies_at_the_school(facts: Facts) -> Iterator[Found]:
    territory = facts.school.territory
    if territory is not None and not territory.labour_code_applies:
        yield Found("school.department", _pacific(f"L'établissement est {territory.with_preposition}"))


def _pacific(begin: str) -> str:
    return (
        f"{begin}, qui a son propre droit du travail : les articles imprimés ici n'y valent pas. Faites la convention "
        "sur papier avec le modèle du vice-rectorat."
    )


def sentence_for_level(level: str) -> str:
    """Say what to do for a level that no kind of agreement covers."""
    if level in TOO_YOUNG:
        return (
            "Avant la 4e, la loi ne permet pas de séquence d'observation. Une visite d'information encadrée par "
            "l'établissement reste possible ; elle se prépare sur papier avec le chef ou la cheffe d'établissement."
        )
    if "segpa" in level or "prepa" in level:
        return (
            "L'outil ne fait pas encore les stages d'initiation et d'application (SEGPA, EREA, 3e prépa-métiers) : "
            f"pour cette convention, {PAPER}, après l'avis médical si l'élève doit utiliser des machines."
        )
    return (
        "L'outil fait les conventions de 4e, de 3e et de 2de générale et technologique. Pour ce niveau, il ne fait pas "
        f"encore la convention : {PAPER}."
    )


ALL = RuleSet((host_is_in_france, level_is_built, labour_code_applies_at_the_host, labour_code_applies_at_the_school))
