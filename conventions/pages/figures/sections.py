"""Statistics of one theme as tables of a page and as a file: a statistic that is declared appears by itself."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.utils.translation import ngettext
from django_stubs_ext import StrOrPromise

from conventions.domain.exports.tables import Column, Table
from conventions.domain.figures.dimensions import Territory
from conventions.domain.figures.queries import Asked, Numbers, numbers, total
from conventions.domain.figures.registry import Of, Statistic, statistics
from conventions.domain.figures.statistics.agreements import BEYOND

QUANTILES = ((50, __("La moitié en")), (90, __("Neuf sur dix en")))
"""Of a histogram: which shares are told, each by the bound that it reached."""


@dataclass(frozen=True)
class Theme:
    """What statistics are about; each of :class:`Of` is of one theme."""

    slug: str
    title: StrOrPromise
    of: tuple[Of, ...]

    @property
    def statistics(self) -> list[Statistic]:
        return [one for one in statistics().values() if one.of in self.of]

    @property
    def knows_levels(self) -> bool:
        """Tell whether all its statistics may be narrowed to a level of pupils."""
        return all("pupil_level" in one.dimensions for one in self.of)


THEMES: Mapping[str, Theme] = {
    one.slug: one
    for one in (
        Theme("eleves", __("Élèves"), (Of.PUPILS,)),
        Theme("conventions", __("Conventions, délais, présences, évaluations, signalements"), (Of.AGREEMENTS,)),
        Theme("organismes", __("Organismes d'accueil"), (Of.HOSTED, Of.APPLIED)),
        Theme("candidatures", __("Candidatures et vœux"), (Of.APPLICATIONS,)),
        Theme("places", __("Offres, places et réseaux"), (Of.SEATS, Of.NETWORKS)),
    )
}


def defined(*names: str) -> list[Statistic]:
    """Return some statistics, whose definitions a page shows beside numbers of its own that say the same."""
    return [statistics()[name] for name in names]


@dataclass(frozen=True)
class Grid:
    """One table: lines of numbers, or of what is told of them."""

    of_rows: str
    heads: Sequence[str]
    rows: Sequence[tuple[str, Sequence[object]]]

    @property
    def lines(self) -> list[tuple[str, list[tuple[str, object]]]]:
        """Each line with its label, and each cell with its head."""
        return [(label, list(zip(self.heads, cells, strict=True))) for label, cells in self.rows]


@dataclass(frozen=True)
class Section:
    """Statistics that are read together: they have the same details, or none."""

    statistics: tuple[Statistic, ...]
    found: Numbers

    @property
    def title(self) -> StrOrPromise:
        if len(self.statistics) == 1:
            return self.statistics[0].question
        return ", ".join(str(one.label) for one in self.statistics) if self.details else _("En nombres")

    @cached_property
    def details(self) -> Mapping[str, StrOrPromise]:
        return self.statistics[0].details()

    @cached_property
    def grids(self) -> list[Grid]:
        """What there is to show: a number for each statistic, for each detail, for each detail and degree."""
        if not self.details:
            heads = [_("Nombre"), _("Part")]
            return [Grid(_("Chiffre"), heads, [(str(one.label), self._line(one)) for one in self.statistics])]
        plain = [key for key in self.details if ":" not in key]
        return [grid for grid in (self._by_detail(plain), self._by_degree()) if grid.rows]

    def _line(self, statistic: Statistic) -> list[object]:
        return [total(self.found, statistic.name), share_of(self.found, statistic)]

    def _by_detail(self, keys: Sequence[str]) -> Grid:
        named = [self.found.get(one.name, {}) for one in self.statistics]
        lines = [
            (str(self.details[key]), [one.get(key, 0) for one in named])
            for key in keys
            if any(one.get(key) for one in named)
        ]
        heads = [str(one.label) for one in self.statistics]
        return Grid(_("Détail"), heads, lines)

    def _by_degree(self) -> Grid:
        """Keys « step:bound » or « competence:level »: what stands before is a line, what stands after a column."""
        found = self.found.get(self.statistics[0].name, {})
        named = {key.partition(":")[0]: str(label) for key, label in self.details.items() if ":" in key}
        degrees = list(dict.fromkeys(key.partition(":")[2] for key in self.details if ":" in key))
        counts = {line: {degree: found.get(f"{line}:{degree}", 0) for degree in degrees} for line in named}
        counted = {line: counts[line] for line in named if any(counts[line].values())}
        if BEYOND in degrees:
            heads = [_("Nombre"), *(str(label) for _share, label in QUANTILES)]
            lines = [(named[line], _quantiles(one)) for line, one in counted.items()]
            return Grid(_("Étape"), heads, lines)
        lines = [
            (named[line].removesuffix(f" : {degrees[-1]}"), [one[degree] for degree in degrees])
            for line, one in counted.items()
        ]
        return Grid(_("Détail"), [_("Niveau %(n)s") % {"n": degree} for degree in degrees], lines)


def _quantiles(counts: Mapping[str, int]) -> list[object]:
    return [sum(counts.values()), *(bound_in_words(reached(counts, share)) for share, _label in QUANTILES)]


def reached(counts: Mapping[str, int], share: int) -> str:
    """Return the first bound of a histogram, in its order, up to which a share in hundredths lies."""
    wanted, so_far = sum(counts.values()) * share, 0
    for bound, count in counts.items():
        so_far += count
        if so_far * 100 >= wanted:
            return bound
    return BEYOND


def bound_in_words(bound: str) -> str:
    """Return the bound that a delay reached: « 3 jours au plus », « plus longtemps »."""
    if bound == BEYOND:
        return _("plus longtemps")
    if bound == "0":
        return _("moins d'un jour")
    return ngettext("%(n)d jour au plus", "%(n)d jours au plus", int(bound)) % {"n": int(bound)}


def share_of(found: Numbers, statistic: Statistic) -> str:
    """Return which part of another statistic one is: « 31 % », empty where it is of none or of nothing."""
    whole = total(found, statistic.share_of) if statistic.share_of else 0
    return f"{round(100 * total(found, statistic.name) / whole)}\u00a0%" if whole else ""


def sections_of(chosen: Iterable[Statistic], found: Numbers) -> list[Section]:
    """Return statistics with their numbers: single ones first, then those beside one another with the same details."""
    counted = [one for one in chosen if one.name in found]
    details = {one.name: one.details() for one in counted}
    single = tuple(one for one in counted if not details[one.name])
    others = groupby((one for one in counted if details[one.name]), key=lambda one: one.details)
    return [Section(same, found) for same in (single, *(tuple(group) for _details, group in others)) if same]


class ThemePage:
    """The numbers of one theme in one territory for a year, with their definitions, on a page and in a file."""

    def __init__(self, theme: Theme, asked: Asked) -> None:
        self.theme, self.asked = theme, asked

    @cached_property
    def found(self) -> dict[str, dict[str, int]]:
        return numbers([one.name for one in self.chosen], self.asked)

    @cached_property
    def chosen(self) -> list[Statistic]:
        """Those of the theme that are counted here: seats and networks are of no school and of no basin."""
        is_small = self.asked.place.territory in (Territory.SCHOOL, Territory.BASIN)
        return [one for one in self.theme.statistics if not (is_small and one.of in (Of.SEATS, Of.NETWORKS))]

    @cached_property
    def sections(self) -> list[Section]:
        return sections_of(self.chosen, self.found)

    def table(self) -> Table:
        """Each number of the page by itself; delays with their whole histogram."""
        columns = (
            Column(__("Chiffre"), lambda row: row[0].label),
            Column(__("Détail"), lambda row: row[1]),
            Column(__("Nombre"), lambda row: row[2]),
            Column(__("Unité"), lambda row: row[0].unit),
            Column(__("Définition"), lambda row: row[0].definition),
        )
        return Table(f"chiffres-{self.theme.slug}", self.theme.title, columns, self._rows())

    def _rows(self) -> Iterator[tuple[Statistic, str, int]]:
        for one in self.chosen:
            if one.name not in self.found:
                continue
            details = one.details()
            if not details:
                yield one, "", total(self.found, one.name)
            for key, label in details.items():
                if value := self.found[one.name].get(key, 0):
                    yield one, _detail_in_words(key, str(label)), value


def _detail_in_words(key: str, label: str) -> str:
    _line, colon, degree = key.partition(":")
    if not colon or label.endswith(f" : {degree}"):
        return label
    return f"{label} : {bound_in_words(degree)}"
