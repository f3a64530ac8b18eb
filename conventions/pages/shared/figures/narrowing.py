"""Dimensions by which the address of a page narrows figures; what cannot be read is not asked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django_stubs_ext import StrOrPromise

from conventions.domain.numbers.figures.dimensions import DIMENSIONS, OF_NONE, Dimension
from notifications.dates import date_format

WEEK = "week"
_LABELS: Mapping[str, StrOrPromise] = {
    "school_sector": __("Statut public ou privé"),
    "host_sector": __("Statut de l'organisme"),
}
"""Name of a dimension on a page, where its own label tells what is divided."""


def dimension_label(dimension: Dimension) -> StrOrPromise:
    """Return what a page calls a dimension."""
    return _LABELS.get(dimension.name, dimension.label)


@dataclass(frozen=True)
class Select:
    """One filter: its name in the address, its label, its choices and the one made."""

    name: str
    label: StrOrPromise
    choices: Sequence[tuple[str, StrOrPromise]]
    value: str


class Narrowing:
    """The dimensions that an address narrows, among those that are known there."""

    def __init__(self, given: QueryDict, known: Iterable[str]) -> None:
        self.dimensions = [DIMENSIONS[name] for name in DIMENSIONS if name in set(known)]
        self.where: dict[str, tuple[object, ...]] = {}
        for one in self.dimensions:
            if read := _read(one, given.get(one.parameter, "")):
                self.where[one.name] = read

    def selects(self, weeks: Iterable[date]) -> list[Select]:
        """Return the filters; ``weeks`` are the Mondays that may be chosen."""
        return [
            Select(dimension.parameter, dimension_label(dimension), choices, self._chosen(dimension))
            for dimension in self.dimensions
            if (choices := _choices(dimension, weeks))
        ]

    def _chosen(self, dimension: Dimension) -> str:
        return ",".join(str(value) for value in self.where.get(dimension.name, ()))

    @property
    def in_words(self) -> str:
        """« 3e, REP+ », empty where nothing is narrowed."""
        return ", ".join(word_of(one, value) for one in self.dimensions for value in self.where.get(one.name, ()))


def _read(dimension: Dimension, text: str) -> tuple[object, ...]:
    """Return the values that a text names, with commas between them, each once; what is not known is left out."""
    texts = dict.fromkeys(text.split(","))
    if dimension.name == WEEK:
        return tuple(day for day in map(read_day, texts) if day is not None)
    known = dimension.choices()
    return tuple(text for text in texts if text in known)


def read_day(text: str) -> date | None:
    """Read a day as addresses write it, ``2026-12-14``."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _choices(dimension: Dimension, weeks: Iterable[date]) -> list[tuple[str, StrOrPromise]]:
    if dimension.name == WEEK:
        return [(monday.isoformat(), word_of(dimension, monday)) for monday in sorted(weeks)]
    known = list(dimension.choices().items())
    if dimension.name == "priority":
        either = ",".join(value for value, _label in known), _(" ou ").join(str(label) for _value, label in known)
        return [either, *known]
    return known


def word_of(dimension: Dimension, value: object) -> str:
    """Return one value of a dimension in words."""
    if isinstance(value, date):
        return _("Semaine du %(day)s") % {"day": date_format(value, "j F Y")}
    if value in (None, ""):
        return str(OF_NONE.get(dimension.name, _("Non indiqué")))
    return str(dimension.choices().get(str(value), value))


def in_order(dimension: Dimension, values: Iterable[object]) -> list[object]:
    """Return the values of a dimension in the order in which they are shown, what nobody knows last."""
    known = list(dimension.choices())

    def place(value: object) -> tuple[bool, object]:
        if dimension.name == WEEK:
            return value is None, value or date.max
        return value in (None, ""), known.index(str(value)) if value in known else len(known)

    return sorted(values, key=place)
