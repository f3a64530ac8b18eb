"""Section D: words in the planned activities that point at work barred to minors; warnings, a person judges."""

import re
import unicodedata
from collections.abc import Iterator

from .facts import Facts
from .phrases import write_list
from .registry import Found, RuleSet, rule

DANGEROUS = (
    "amiante", "démolition", "tranchée", "sous tension", "habilitation électrique", "travaux électriques", "abattage",
    "équarrissage", "euthanasie", "animaux dangereux", "animaux venimeux", "élagage", "grimpe", "quad",
    "marteau-piqueur", "températures extrêmes", "chambre froide négative", "agents biologiques", "pornograph*",
)  # fmt: skip
"""Work barred to every minor (D-01)."""

REGULATED = (
    "produits chimiques", "produits dangereux", "phytosanitaire", "pesticide", "solvant", "décapant", "rayons x",
    "radiolog*", "laser", "soudure", "soudage", "plongée", "chariot élévateur", "transpalette électrique", "nacelle",
    "grue", "tracteur", "engin de chantier", "tronçonneuse", "débroussailleuse", "meuleuse", "disqueuse",
    "scie circulaire", "scie sauteuse", "toupie", "dégauchisseuse", "massicot", "trancheuse", "presse hydraulique",
    "pétrin", "échafaudage", "échelle", "toiture", "travail en hauteur", "travaux en hauteur", "cuve", "citerne",
    "égout", "fonderie", "verre en fusion", "métal en fusion", "autoclave", "port de charges", "manutention",
    "conduite d'engins",
)  # fmt: skip
"""What some vocational pupils may do under a declared derogation (D-02); never in observation (D-04)."""

BAR = ("service au bar", "derrière le bar", "barman", "barmaid", "au comptoir", "servir des boissons",
       "service des boissons", "alcool", "cocktail")  # fmt: skip
"""Duty at the bar of a drinking place (D-05)."""


@rule(
    "D-01",
    article="code du travail, art. D4153-16 à D4153-37",
    part="host",
    severity="warning",
    sentence="Activités : mots qui désignent un travail interdit à tout mineur.",
)
def forbidden_work_is_told(facts: Facts) -> Iterator[Found]:
    yield from _words(
        facts,
        DANGEROUS,
        "C'est un travail interdit aux mineurs : l'élève peut en entendre parler, pas y être exposé. "
        "Précisez ce qu'il ou elle verra, et à quelle distance.",
    )


@rule(
    "D-02",
    article="code du travail, art. D4153-17 à D4153-35 et R4153-39 ; code de l'éducation, art. D331-9",
    part="host",
    severity="warning",
    sentence="Activités : machines ou produits dont un élève en observation ne se sert jamais (aucune "
    "dérogation, D-04).",
)
def regulated_work_is_told(facts: Facts) -> Iterator[Found]:
    yield from _words(
        facts,
        REGULATED,
        "Un élève en observation ne manie jamais ces machines ou produits et ne fait pas ces tâches, même "
        "accompagné : écrivez qu'il s'agit de regarder, ou retirez cette activité.",
    )


@rule(
    "D-05",
    article="code du travail, art. L4153-6",
    part="host",
    severity="warning",
    sentence="Activités : pas de service au bar d'un débit de boissons.",
)
def bar_duty_is_told(facts: Facts) -> Iterator[Found]:
    yield from _words(
        facts,
        BAR,
        "Le service au bar est interdit aux mineurs : précisez que l'élève observe la salle ou la cuisine.",
    )


@rule(
    "D-06",
    article="code du travail, art. L4153-5",
    part="host",
    severity="warning",
    sentence="Entreprise familiale : pour information.",
)
def family_business_is_noted(facts: Facts) -> Iterator[Found]:
    if facts.host.family_business:
        yield Found(
            "host.family_business",
            "L'organisme est l'entreprise de la famille : c'est permis. Les règles de cette convention (heures, repos, "
            "travaux interdits) s'appliquent quand même, et mieux vaut un tuteur qui n'est pas un parent.",
        )


def _words(facts: Facts, words: tuple[str, ...], said: str) -> Iterator[Found]:
    text = _plain(facts.activities)
    found = [match[0] if word.endswith("*") else word for word in words if (match := re.search(_pattern(word), text))]
    if found:
        named = write_list([f"« {word} »" for word in found])
        yield Found("activities", f"Les activités prévues disent {named}. {said}")


def _pattern(word: str) -> str:
    """Match a whole word or its plural; a stem that ends with ``*`` matches whatever follows."""
    stem = r"\s".join(re.escape(part) for part in _plain(word).rstrip("*").split())
    return rf"\b{stem}" + (r"\w*" if word.endswith("*") else r"(?:s|x)?\b")


def _plain(text: str) -> str:
    """Lower case, without accents, single spaces, straight apostrophes."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(bare.lower().replace("’", "'").split())


ALL = RuleSet((forbidden_work_is_told, regulated_work_is_told, bar_duty_is_told, family_business_is_noted))
