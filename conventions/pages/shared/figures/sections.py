"""Statistics of one theme as tables of a page and as a file: a statistic that is declared appears by itself."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import groupby

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.utils.translation import ngettext
from django_stubs_ext import StrOrPromise

from conventions.domain.numbers.exports.tables import Table, TableColumn
from conventions.domain.numbers.figures.dimensions import Territory
from conventions.domain.numbers.figures.queries import FiguresQuery, Numbers, bound_reached, numbers, total
from conventions.domain.numbers.figures.registry import Of, Statistic, statistics
from conventions.domain.numbers.figures.statistics.agreements import BEYOND

OF_NO_SCHOOL = (Of.SEATS, Of.NETWORKS, Of.HOSTS)
"""Subjects counted down to the département alone."""
QUANTILES = ((0.5, __("La moitié en")), (0.9, __("Neuf sur dix en")))
"""Shares of a histogram that are told, each by the bound that it reached."""


@dataclass(frozen=True)
class Theme:
    """Theme of statistics; each of :class:`Of` is of one theme."""

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
        Theme("eleves", __("Élèves"), (Of.PUPILS, Of.STARTS)),
        Theme(
            "conventions", __("Conventions, délais, présences, évaluations, signalements"), (Of.AGREEMENTS, Of.COURSES)
        ),
        Theme("organismes", __("Organismes d'accueil"), (Of.HOSTS, Of.HOSTED)),
        Theme("candidatures", __("Candidatures et vœux"), (Of.APPLICATIONS,)),
        Theme("places", __("Offres, places et réseaux"), (Of.SEATS, Of.NETWORKS)),
    )
}


def defined(*names: str) -> list[Statistic]:
    """Return some statistics, whose definitions a page shows beside numbers of its own that say the same."""
    return [statistics()[name] for name in names]


Told = tuple[str, Sequence[object]]
"""Subject of a line, and its numbers or what is told of them."""


@dataclass(frozen=True)
class FigureSection:
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
    def table(self) -> Table:
        """A line for each statistic, or for each detail that is counted."""
        if not self.details:
            rows: list[Told] = [
                (str(one.label), [total(self.found, one.name), share_of(self.found, one)]) for one in self.statistics
            ]
            return self._table(_("Chiffre"), [_("Nombre"), _("Part")], rows)
        return self._by_degree() if any(":" in key for key in self.details) else self._by_detail()

    def _table(self, of_rows: str, heads: Sequence[str], rows: Sequence[Told]) -> Table:
        first = TableColumn(of_rows, lambda row: capfirst(row[0]))
        numbers = (TableColumn(head, partial(_nth, place), int) for place, head in enumerate(heads))
        return Table(
            "",
            self.title,
            (first, *numbers),
            rows,
            is_titled=True,
            sorts=False,
            empty=_("Rien n'est encore compté ici pour cette année."),
        )

    def _by_detail(self) -> Table:
        shared = [one for one in self.statistics if one.share_of and len(self.statistics) == 1]
        rows: list[Told] = []
        for key, label in self.details.items():
            counts = [self.found.get(one.name, {}).get(key, 0) for one in self.statistics]
            if any(counts):
                rows.append((str(label), [*counts, *(share_of(self.found, one, key) for one in shared)]))
        heads = [*(str(one.label) for one in self.statistics), *(_("Part") for _one in shared)]
        return self._table(_("Détail"), heads, rows)

    def _by_degree(self) -> Table:
        """Keys « step:bound » or « competence:level »: what stands before is a line, what stands after a column."""
        counts = self.found.get(self.statistics[0].name, {})
        lines: dict[str, str] = {}
        degrees: dict[str, None] = {}
        for key, label in self.details.items():
            line, _colon, degree = key.partition(":")
            lines[line], degrees[degree] = str(label).removesuffix(f" : {degree}"), None
        counted = [(line, [counts.get(f"{line}:{degree}", 0) for degree in degrees]) for line in lines]
        if BEYOND not in degrees:
            heads = [_("Niveau %(n)s") % {"n": degree} for degree in degrees]
            return self._table(
                _("Compétence"), heads, [(lines[line], numbers) for line, numbers in counted if any(numbers)]
            )
        heads = [_("Nombre"), *(str(label) for _share, label in QUANTILES)]
        rows: list[Told] = [
            (lines[line], [sum(numbers), *(_bound(counts, line, share) for share, _label in QUANTILES)])
            for line, numbers in counted
            if any(numbers)
        ]
        return self._table(_("Étape"), heads, rows)


def _nth(place: int, row: Told) -> object:
    return row[1][place]


def _bound(counts: Mapping[str, int], line: str, share: float) -> str:
    return bound_in_words(bound_reached(counts, line, share))


def bound_in_words(bound: str) -> str:
    """Return the bound that a delay reached: « 3 jours au plus », « plus longtemps »."""
    if bound == BEYOND:
        return _("plus longtemps")
    if bound == "0":
        return _("moins d'un jour")
    return ngettext("%(n)d jour au plus", "%(n)d jours au plus", int(bound)) % {"n": int(bound)}


def share_of(numbers: Numbers, statistic: Statistic, detail: str | None = None) -> str:
    """Return which part of a whole a statistic is, or one of its details: « 31 % »; empty where it is of nothing."""
    if not statistic.share_of or (detail is None and statistic.share_of == statistic.name):
        return ""
    whole = total(numbers, statistic.share_of)
    part = total(numbers, statistic.name) if detail is None else numbers.get(statistic.name, {}).get(detail, 0)
    return f"{round(100 * part / whole)}\u00a0%" if whole else ""


def sections_of(chosen: Iterable[Statistic], numbers: Numbers) -> list[FigureSection]:
    """Return statistics with their numbers: single ones first, then those beside one another with the same details."""
    counted = [one for one in chosen if one.name in numbers]
    details = {one.name: one.details() for one in counted}
    single = tuple(one for one in counted if not details[one.name])
    others = groupby((one for one in counted if details[one.name]), key=lambda one: one.details)
    return [FigureSection(same, numbers) for same in (single, *(tuple(group) for _details, group in others)) if same]


class ThemePage:
    """The numbers of one theme in one territory for a year, with their definitions, on a page and in a file."""

    def __init__(self, theme: Theme, asked: FiguresQuery) -> None:
        self.theme, self.asked = theme, asked

    @cached_property
    def found(self) -> dict[str, dict[str, int]]:
        wholes = [one.share_of for one in self.chosen if one.share_of]
        return numbers(dict.fromkeys([*(one.name for one in self.chosen), *wholes]), self.asked)

    @cached_property
    def chosen(self) -> list[Statistic]:
        """Those of the theme that are counted here."""
        is_small = self.asked.place.territory in (Territory.SCHOOL, Territory.BASIN)
        return [one for one in self.theme.statistics if not (is_small and one.of in OF_NO_SCHOOL)]

    @cached_property
    def sections(self) -> list[FigureSection]:
        return sections_of(self.chosen, self.found)

    def table(self) -> Table:
        """Each number of the page by itself; delays with their whole histogram."""
        columns = (
            TableColumn(__("Chiffre"), lambda row: row[0].label),
            TableColumn(__("Détail"), lambda row: row[1]),
            TableColumn(__("Nombre"), lambda row: row[2]),
            TableColumn(__("Unité"), lambda row: row[0].unit),
            TableColumn(__("Définition"), lambda row: row[0].definition),
        )
        return Table(f"chiffres-{self.theme.slug}", self.theme.title, columns, self._rows())

    def _rows(self) -> Iterator[tuple[Statistic, str, int]]:
        for statistic in self.chosen:
            if statistic.name not in self.found:
                continue
            details = statistic.details()
            if not details:
                yield statistic, "", total(self.found, statistic.name)
            for key, label in details.items():
                if value := self.found[statistic.name].get(key, 0):
                    yield statistic, _detail_in_words(key, str(label)), value


def _detail_in_words(key: str, label: str) -> str:
    _line, colon, degree = key.partition(":")
    if not colon or label.endswith(f" : {degree}"):
        return label
    return f"{label} : {bound_in_words(degree)}"
