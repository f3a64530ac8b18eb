"""The dictionary of the figures: statistics and dimensions as the registry declares them, as a list and as JSON."""

from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from conventions.domain.numbers.exports.cells import AGAIN
from conventions.domain.numbers.exports.tables import Table, TableColumn
from conventions.domain.numbers.figures.dimensions import DIMENSIONS, Dimension
from conventions.domain.numbers.figures.registry import Statistic, statistics

from .declared import TABLES
from .groups import EXACT

STATISTIC, DETAIL, DIMENSION, VALUE = "statistique", "detail", "dimension", "valeur"


@dataclass(frozen=True)
class DictionaryEntry:
    """One line: a statistic or a dimension, or one of the things that it tells apart."""

    what: str
    of: str
    """Statistic of a detail, dimension of a value."""
    name: str
    label: StrOrPromise
    question: StrOrPromise = ""
    unit: StrOrPromise = ""
    definition: StrOrPromise = ""
    source: StrOrPromise = ""
    dimensions: str = ""
    share_of: str = ""
    readers: StrOrPromise = ""


TOLD_AGAIN = (
    _("Élève déjà compté"),
    _(
        "« oui » dans un fichier quand l'élève y compte déjà pour une autre de ses périodes. Additionnez ces lignes "
        "pour dire un nombre par semaine, laissez-les pour tout autre total."
    ),
)


def readers_of(statistic: Statistic) -> StrOrPromise:
    """Return the readers of a statistic, and their way to it."""
    if statistic.is_guarded:
        return _("l'établissement et l'autorité académique seuls")
    if statistic.name not in {name for table in TABLES for name in table.counts}:
        return _("nombres exacts pour l'établissement et l'autorité académique, pas dans les chiffres publiés")
    if statistic.name in EXACT:
        return _("nombres exacts pour tous")
    if statistic.of_pupils:
        return _("nombres exacts pour l'établissement et l'autorité académique, protégés pour tous les autres")
    return _(
        "nombres exacts pour l'autorité académique et, des siens, pour qui offre les places, protégés pour tous les "
        "autres"
    )


def entries() -> Iterator[DictionaryEntry]:
    """Yield the lines, a statistic or dimension before what it tells apart."""
    for figure in statistics().values():
        yield DictionaryEntry(
            STATISTIC, "", figure.name, figure.label, figure.question, figure.unit, figure.definition, figure.source,
            " ".join(DIMENSIONS[name].parameter for name in figure.dimensions), figure.share_of, readers_of(figure),
        )  # fmt: skip
        yield from (DictionaryEntry(DETAIL, figure.name, key, label) for key, label in figure.details().items())
    for dimension in DIMENSIONS.values():
        yield DictionaryEntry(DIMENSION, "", dimension.parameter, dimension.label)
        yield from (
            DictionaryEntry(VALUE, dimension.parameter, key, label) for key, label in dimension.choices().items()
        )
    yield DictionaryEntry(DIMENSION, "", AGAIN, TOLD_AGAIN[0], definition=TOLD_AGAIN[1])


def dictionary_table() -> Table:
    """Return the dictionary as a list."""
    heads = {
        "nature": "what", "de": "of", "nom": "name", "libelle": "label", "question": "question", "unite": "unit",
        "definition": "definition", "source": "source", "dimensions": "dimensions", "part_de": "share_of",
        "lecteurs": "readers",
    }  # fmt: skip
    columns = [TableColumn(head, attrgetter(name), str) for head, name in heads.items()]
    return Table("dictionnaire-des-chiffres", _("Dictionnaire des chiffres"), columns, entries())


def dictionary_json() -> dict[str, Any]:
    """Return the dictionary as what JSON holds, under the names of the list's columns."""
    return {
        "statistiques": [_statistic(one) for one in statistics().values()],
        "dimensions": [*(_dimension(one) for one in DIMENSIONS.values()), _again()],
    }


def _statistic(statistic: Statistic) -> dict[str, Any]:
    return {
        "nom": statistic.name,
        "libelle": str(statistic.label),
        "question": str(statistic.question),
        "unite": str(statistic.unit),
        "definition": str(statistic.definition),
        "source": str(statistic.source),
        "dimensions": [DIMENSIONS[name].parameter for name in statistic.dimensions],
        "details": _choices(statistic.details()),
        "part_de": statistic.share_of or None,
        "lecteurs": str(readers_of(statistic)),
    }


def _again() -> dict[str, Any]:
    label, definition = map(str, TOLD_AGAIN)
    return {"nom": AGAIN, "libelle": label, "definition": definition, "valeurs": []}


def _dimension(one: Dimension) -> dict[str, Any]:
    return {"nom": one.parameter, "libelle": str(one.label), "valeurs": _choices(one.choices())}


def _choices(choices: Any) -> list[dict[str, str]]:
    return [{"nom": key, "libelle": str(label)} for key, label in choices.items()]
