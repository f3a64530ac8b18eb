"""Contents of a page of open figures about one publication."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from operator import itemgetter

from django.urls import reverse
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from conventions.domain.numbers.charts.bars import Bars, SharesBar
from conventions.domain.numbers.charts.chart import Chart, said
from conventions.domain.numbers.charts.curves import CurveSeries, LineChart
from conventions.domain.numbers.exports.tables import Table, TableColumn
from conventions.domain.numbers.figures.dimensions import NAF_SECTIONS
from conventions.domain.numbers.figures.registry import Statistic, statistics
from conventions.domain.numbers.publishing.declared import TABLES, DeclaredTable, Release, releases_of
from conventions.domain.numbers.publishing.freezing import LICENCE, Row
from conventions.domain.numbers.publishing.groups import DEPARTMENT, EXACT, NATION, REGION
from conventions.domain.numbers.publishing.models import Publication
from conventions.domain.numbers.publishing.protection import BASE, in_chart, in_words
from conventions.domain.numbers.publishing.queries import Frozen, before, publications, row_of, table_of, tables_of
from conventions.domain.persons.people.territories import DEPARTMENTS

SHOWN = ("pupils_expected", "pupils_signed", "pupils_in_preparation", "pupils_without_place")
"""Statistics told in words, with their definition."""
SEATS = ("seats_offered", "seats_filled")
SHARES = ("pupils_signed", "pupils_in_preparation", "pupils_without_place")
"""Parts of the bar under the numbers, the furthest first."""
SEASON, SECTORS = "chiffres-annee", "chiffres-secteurs"
"""Names of the pictures."""


@dataclass(frozen=True)
class PublishedNumber:
    """One number with what it counts."""

    statistic: Statistic
    words: str
    number: str
    """The number alone, or the words that stand for it."""

    @property
    def noun(self) -> str:
        """The thing counted, and that the number is rounded where it is."""
        noun = str(self.statistic.label).lower()
        return noun if self.number == self.words else _("%(noun)s, environ") % {"noun": noun}


@dataclass(frozen=True)
class TableFile:
    """One table that may be taken away, in words, with the addresses of its forms."""

    declared: DeclaredTable
    frozen: Frozen
    addresses: Sequence[tuple[StrOrPromise, str]]


@dataclass(frozen=True)
class NumberChange:
    """How one number differs from the publication before."""

    label: StrOrPromise
    was: str
    now: str


class OpenDataPage:
    """One publication in words: the last one, or that of a day; ``None`` before the first."""

    licence = LICENCE
    base = BASE

    def __init__(self, publication: Publication | None, department: str) -> None:
        self.publication = publication
        self.department = department if department in DEPARTMENTS else ""

    @property
    def year(self) -> str:
        return f"{self.publication.year}-{self.publication.year + 1}" if self.publication else ""

    @cached_property
    def tables(self) -> Mapping[str, Frozen]:
        return tables_of(self.publication) if self.publication else {}

    @cached_property
    def all(self) -> list[Publication]:
        """Every publication, the latest first."""
        return list(publications())

    @property
    def is_last(self) -> bool:
        return bool(self.all) and self.all[0] == self.publication

    @property
    def withheld(self) -> list[str]:
        return self.publication.audit["withheld"] if self.publication else []

    @property
    def coming(self) -> list[Release]:
        """The declared days of the school year that are still to come."""
        if self.publication is None or not self.is_last:
            return []
        return [one for one in releases_of(self.publication.year) if one.date > self.publication.date]

    # -- numbers ---------------------------------------------------------------------------------------------------

    @cached_property
    def place(self) -> str:
        return DEPARTMENTS[self.department].name if self.department else _("France entière")

    @property
    def departments(self) -> list[tuple[str, str, bool]]:
        """Number, name and whether it is the one shown, for each."""
        return [(one.code, one.name, one.code == self.department) for one in DEPARTMENTS.values()]

    @cached_property
    def _row(self) -> Row:
        return self._row_in(self.tables["territoires"])

    def _row_in(self, table: Frozen) -> Row:
        return row_of(table, *((DEPARTMENT, self.department) if self.department else (NATION, "")))

    @property
    def pupils(self) -> list[PublishedNumber]:
        return [_told(name, _number(self._row, name) if self._row else None) for name in SHOWN]

    @property
    def seats(self) -> list[PublishedNumber]:
        rows = [row for row in self.tables["places"].rows if self.department in ("", row[DEPARTMENT])]
        added = {name: sum(_number(row, name) for row in rows) for name in SEATS}
        return [_told(name, number) for name, number in added.items()]

    @property
    def counted(self) -> list[PublishedNumber]:
        """Everything that is said in words."""
        return [*self.pupils, *self.seats]

    @cached_property
    def shares(self) -> SharesBar | None:
        """How far the pupils are, as one bar; none where fewer than can be told are."""
        if not any(_number(self._row, name) for name in SHARES):
            return None
        parts = [(str(statistics()[name].label), in_chart(_number(self._row, name))) for name in SHARES]
        return SharesBar(
            name="chiffres-parts",
            title=_("Où en sont les élèves, %(place)s") % {"place": self.place},
            about=", ".join(f"{one.statistic.label} : {one.words}" for one in self.pupils),
            parts=parts,
            of_rows=_("Élèves"),
        )

    def regions(self) -> Table:
        """The numbers of each région académique that has some; no row on a département's page."""
        found = [] if self.department else self.tables["territoires"].rows
        rows = [row for row in found if any(_number(row, name) for name in SHOWN)]
        return Table(
            "",
            _("Régions académiques"),
            [
                TableColumn(_("Région académique"), itemgetter("territoire")),
                *(TableColumn(statistics()[name].label, partial(_in_words, name=name), int) for name in SHOWN),
            ],
            [row for row in rows if row["echelon"] == REGION],
            is_titled=True,
            sorts=False,
        )

    # -- pictures --------------------------------------------------------------------------------------------------

    @property
    def charts(self) -> list[Chart]:
        """The pictures that there are numbers for."""
        return [one for one in (self.season, self.sectors) if one] if self.publication else []

    @cached_property
    def season(self) -> Chart | None:
        """Pupils signed and without a place, from the first publication of the year to this one."""
        assert self.publication is not None  # the page of none has no picture
        same = [one for one in self.all if one.year == self.publication.year and one.date <= self.publication.date]
        tables = ((one.date, table_of(one, "territoires")) for one in reversed(same))
        dated = [(day, row) for day, table in tables if table and (row := self._row_in(table))]
        if len(dated) < 2:
            return None
        drawn = ("pupils_signed", "pupils_without_place")
        return LineChart(
            name=SEASON,
            title=_("Élèves au fil de l'année, %(place)s") % {"place": self.place},
            about=_("Élèves dont la convention est signée et élèves sans stage, à chaque publication."),
            points=[day for day, _row in dated],
            series=[
                CurveSeries(str(statistics()[name].label), [in_chart(_number(row, name)) for _day, row in dated])
                for name in drawn
            ],
            unit=str(statistics()[drawn[0]].unit),
        )

    @cached_property
    def sectors(self) -> Chart | None:
        """Agreements by sector of activity, the most first."""
        added: dict[str, int] = {}
        region = DEPARTMENTS[self.department].academic_region if self.department else ""
        for row in self.tables["secteurs"].rows:
            if region in ("", row[REGION]):
                added[str(row["secteur"])] = added.get(str(row["secteur"]), 0) + _number(row, "agreements_hosted")
        if not added:
            return None
        hosted = statistics()["agreements_hosted"]
        return Bars(
            name=SECTORS,
            title=_("Conventions par secteur d'activité, %(place)s") % {"place": region or self.place},
            about=str(hosted.definition),
            series=[str(hosted.label)],
            rows=[
                (str(NAF_SECTIONS.get(section, _("Secteur non indiqué"))), [in_chart(number)])
                for section, number in sorted(added.items(), key=lambda one: -one[1])
            ],
            of_rows=_("Secteur d'activité"),
            unit=str(hosted.unit),
        )

    # -- files and changes -----------------------------------------------------------------------------------------

    @property
    def files(self) -> list[TableFile]:
        """The tables of this publication, those of one département narrowed to it."""
        known = {one.name: one for one in TABLES}
        return [
            TableFile(known[name], table, self._addresses(table))
            for name, table in self.tables.items()
            if name in known
        ]

    def _addresses(self, table: Frozen) -> list[tuple[StrOrPromise, str]]:
        assert self.publication is not None  # whose table it is
        query = f"?departement={self.department}" if self.department and table.is_by_department else ""
        forms = (("CSV", "csv", query), ("JSON", "json", query), (_("schéma"), "schema.json", ""))
        return [
            (label, reverse("open_data_file", args=[self.publication.date, f"{table.name}.{ending}"]) + asked)
            for label, ending, asked in forms
        ]

    @cached_property
    def before(self) -> Publication | None:
        return before(self.publication) if self.publication else None

    @property
    def changes(self) -> list[NumberChange]:
        """How the country's numbers differ from the publication before, of the same year."""
        former = table_of(self.before, "territoires") if self.before else None
        if former is None:
            return []
        was = self._row_in(former)
        return [
            NumberChange(statistics()[name].label, _in_words(was, name), _in_words(self._row, name)) for name in SHOWN
        ]

    @property
    def other_tables(self) -> list[str]:
        """Tables that the publication before had not, or that this one has no more."""
        former = {one["name"] for one in self.before.package["resources"]} if self.before else set(self.tables)
        return sorted(former ^ set(self.tables))


def _told(name: str, number: int | None) -> PublishedNumber:
    """Return a number as it is read; a rounded one apart from the word that says so."""
    if number is None:
        return PublishedNumber(statistics()[name], _("pas publié"), _("pas publié"))
    words = said(number) if name in EXACT else in_words(number)
    return PublishedNumber(statistics()[name], words, said(number) if number else words)


def _in_words(row: Row, name: str) -> str:
    """Say a number of pupils; a département of too few schools has no row."""
    return _told(name, _number(row, name) if row else None).words


def _number(row: Row, name: str) -> int:
    return int(row.get(name) or 0)
