"""The registry: what each statistic declares of itself, the page of the documentation that is made of it."""

from pathlib import Path

import pytest

from conventions.domain.numbers.figures.dimensions import DIMENSIONS
from conventions.domain.numbers.figures.registry import Statistic, statistics
from tests.kit.snapshots import check_snapshot

PAGE = Path(__file__).resolve().parents[5] / "docs" / "statistiques.md"
HEAD = """# Statistiques

Ce que le service compte, tel que les pages, les fichiers et le dictionnaire le disent. Cette page est faite des
déclarations de `conventions/domain/numbers/figures/statistics/` : `REWRITE_SNAPSHOTS=1 make test
ARGS=tests/conventions/domain/numbers/figures/test_statistics.py` l'écrit de nouveau.

Chaque nombre est compté pour la France entière, une région académique, une académie, un département, un bassin et un
établissement ; ceux des places, des offres et des organismes jusqu'au département seulement.
"""


@pytest.mark.django_db
def test_the_page_of_the_documentation_says_all_of_them():
    """The same words as beside the numbers: whoever adds a statistic reads its page before it is merged."""
    check_snapshot(PAGE, "\n".join([HEAD, *(_told(one) for one in statistics().values())]))


def _told(one: Statistic) -> str:
    lines = [f"## {one.label} (`{one.name}`)", "", f"*{one.question}*", "", str(one.definition), ""]
    lines += [f"- Unité : {one.unit}.", f"- Source : {str(one.source).rstrip('.')}."]
    lines += [
        f"- Par : {', '.join(f'{DIMENSIONS[name].label} (`{DIMENSIONS[name].parameter}`)' for name in one.dimensions)}."
    ]
    if details := one.details():
        lines += [f"- Détail : {' ; '.join(_short(details))}."]
    if one.share_of:
        lines += [f"- Part de : {statistics()[one.share_of].label}."]
    if one.is_photographed:
        lines += ["- Gardé chaque lundi."]
    if not one.of_pupils:
        lines += ["- Ne compte pas d'élèves."]
    if one.is_guarded:
        where = "n'est dans aucun fichier qui sort du service"
        lines += [f"- Réservé à l'établissement et à l'autorité académique : {where}."]
    return "\n".join([*lines, ""])


def _short(details) -> list[str]:
    """Say the first ones where there are many, one for each bound or level."""
    said = [f"{label} (`{key}`)" for key, label in details.items()]
    return said if len(said) <= 20 else [*said[:3], f"{len(said)} en tout"]
