"""Faults of the site in words for whoever meets them: each with its criteria, where it is, and another way."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from config.rgaa.evaluation import COLUMNS, FAILS, columns_that_fail, results


@dataclass(frozen=True)
class Shortcoming:
    """One thing that fails: criteria of the table, and a sentence that says whom it hinders and what to do instead."""

    criteria: tuple[str, ...]
    words: Promise

    @property
    def places(self) -> list[Promise]:
        """The pages and documents on which one of its criteria fails, in the order of the table."""
        failing = {name for number in self.criteria for name in columns_that_fail(number)}
        return [words for name, words in COLUMNS.items() if name in failing]

    @property
    def numbers(self) -> str:
        return ", ".join(number for number in self.criteria if columns_that_fail(number))


KNOWN = (
    Shortcoming(
        ("9.2", "11.1"),
        _(
            "Dans les fichiers PDF, les cases des signatures n'ont ni nom lisible ni place dans l'ordre de lecture. "
            "Rien n'y est à remplir : chacun signe dans une page, et le texte à côté de la case dit de qui elle est."
        ),
    ),
    Shortcoming(
        ("11.10",),
        _(
            "Rien ne dit avant l'envoi quels champs sont obligatoires. Un envoi incomplet ne perd rien : la page "
            "revient avec ce qui était saisi et nomme ce qui manque."
        ),
    ),
    Shortcoming(
        ("12.1",),
        _("Le personnel n'a qu'une façon de se déplacer dans ses pages : ni plan du site, ni recherche."),
    ),
    Shortcoming(
        ("13.1",),
        _(
            "Une page personnelle reste ouverte trente minutes après la date de naissance ou le code, celle d'un "
            "compte douze heures ; rien ne prévient avant la fin. Il suffit de s'identifier de nouveau."
        ),
    ),
    Shortcoming(
        ("13.3",),
        _(
            "La convention signée se télécharge en PDF, balisé mais sans version dans une page à cet endroit. "
            "L'établissement la remet autrement à qui la demande."
        ),
    ),
)
"""Each criterion that fails stands here, and nothing else does (tests/guards/test_rgaa.py)."""
BEYOND = (_("Les documents signés sur papier puis scannés par les établissements sont des images."),)
"""Faults known of pages that were not evaluated."""


def shortcomings() -> Iterator[Shortcoming]:
    """Yield what fails today, in the order of the criteria."""
    failing = {number for number, result in results().items() if result == FAILS}
    return (one for one in KNOWN if failing & {*one.criteria})
