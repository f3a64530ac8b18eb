"""The report that may leave the service: nothing but figures that were published, as they were (decision 97)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from conventions.domain.exchange.supply.weeks import WEEK
from conventions.domain.law.documents.blocks import Card, PrintedDocument, PrintedTable, Prose, Section, Summary
from conventions.domain.law.documents.wording import write_date
from conventions.domain.numbers.charts.chart import said
from conventions.domain.numbers.figures.dimensions import DIMENSIONS, OF_NONE
from conventions.domain.numbers.figures.registry import statistics
from conventions.domain.numbers.publishing.declared import NAMES_OF_LEVELS
from conventions.domain.numbers.publishing.freezing import Row
from conventions.domain.numbers.publishing.groups import DEPARTMENT, EXACT, LEVELS
from conventions.domain.numbers.publishing.merging import TOGETHER
from conventions.domain.numbers.publishing.models import Publication
from conventions.domain.numbers.publishing.protection import in_chart, in_words
from conventions.domain.numbers.publishing.queries import Frozen, publications, row_of, tables_of
from conventions.domain.persons.people.names import search_key
from conventions.domain.persons.people.territories import DEPARTMENTS

from .composing import MARKS, framed, map_of
from .models import SteeringFile
from .spans import Span

TERRITORIES, PUPILS, SECTORS, SEATS, NETWORKS = "territoires", "eleves", "secteurs", "places", "reseaux"
SUMMED = ((PUPILS, "pupil_level"), (SECTORS, "activity"), (SECTORS, "host_sector"))
"""Published tables that are summed, each with the dimension of the sums."""
WITHOUT = "pupils_without_place"


def compose_published(span: Span, at: datetime) -> PrintedDocument:
    """Compose a report of the last figures that were published for its school year until its making."""
    publication = publications().filter(year=span.year).first()
    tables = tables_of(publication) if publication else {}
    instant = f"Chiffres publiés le {write_date(publication.date.isoformat())}." if publication else NOTHING
    names = [name for table in tables.values() for name in counts_of(table)]
    use = SteeringFile.Use.PUBLIC
    first = Section("L'essentiel", 1, (_summary(tables, _before(span, publication)), Prose((MARKS[use], instant))))
    return framed(span, use, at, (first,), tuple(_sections(publication, tables)), names)


SUMS = (
    "Un réseau peut offrir plus qu'il ne lui est demandé en tout, et moins dans un département : ces sommes ne disent "
    "pas ce qui manque."
)
NOTHING = "Aucun chiffre n'a encore été publié pour cette année scolaire."


def counts_of(table: Frozen) -> list[str]:
    """Return the statistics that a table counts."""
    return [name for name in table.names if name in statistics()]


def _told(name: str, number: int) -> str:
    return said(number) if name in EXACT else in_words(number)


def _before(span: Span, publication: Publication | None) -> Publication | None:
    """Return the publication of the same year with which a span begins, where it is another one."""
    found = publications().filter(year=span.year, date__lte=span.first_day + WEEK).first()
    return found if found != publication else None


def _summary(tables: Mapping[str, Frozen], before: Publication | None) -> Summary:
    nation = row_of(tables[TERRITORIES]) if TERRITORIES in tables else {}
    then = row_of(tables_of(before)[TERRITORIES]) if before else {}
    cards = (
        Card(
            str(statistics()[name].label),
            (_in_row(name, nation),),
            (f"{_in_row(name, then)} le {write_date(before.date.isoformat())}",) if before else (),
        )
        for name in ("pupils_expected", WITHOUT, "pupils_signed")
    )
    return Summary("L'essentiel", (tuple(cards),))


def _in_row(name: str, row: Row) -> str:
    number = row.get(name)
    return _told(name, number) if isinstance(number, int) else said(None)


def _sections(publication: Publication | None, tables: Mapping[str, Frozen]) -> Iterable[Section]:
    if publication is None:
        yield Section("Chiffres", 1, (Prose((NOTHING,)),))
        return
    table = tables[TERRITORIES]
    by_level = {level: [row for row in table.rows if row["echelon"] == level] for level in LEVELS}
    drawn = {str(row["code"]): in_chart(int(row[WITHOUT] or 0)) for row in by_level[DEPARTMENT]}
    yield Section("Territoires", 1, (map_of(drawn, "élèves, arrondis à 5"),))
    for level, unsorted in by_level.items():
        rows = sorted(unsorted, key=lambda row: search_key(str(row["territoire"])))
        title = str(NAMES_OF_LEVELS[level].label)
        yield Section(title, 2, (_table(title, table, {str(row["territoire"]) or title: [row] for row in rows}),))
    yield Section("Niveaux et secteurs", 1, tuple(_by_dimension(tables[name], one) for name, one in SUMMED))
    departments = {one.name: [row for row in tables[SEATS].rows if row[DEPARTMENT] == one.code]
                   for one in sorted(DEPARTMENTS.values(), key=lambda one: search_key(one.name))}  # fmt: skip
    networks = {str(row["reseau"]): [row] for row in tables[NETWORKS].rows}
    places = (("Départements", tables[SEATS], departments), ("Réseaux", tables[NETWORKS], networks))
    yield Section("Places", 1, (*(_table(*one) for one in places), Prose((SUMS,))))


def _by_dimension(table: Frozen, name: str) -> PrintedTable:
    known = DIMENSIONS[name]
    labels = {**known.choices(), TOGETHER: "Plusieurs réunis", "": OF_NONE.get(name, "Non indiqué")}
    rows = {str(label): [row for row in table.rows if row[known.parameter] == key] for key, label in labels.items()}
    return _table(str(known.label), table, rows)


def _table(title: str, table: Frozen, rows: Mapping[str, Sequence[Row]]) -> PrintedTable:
    """Return sums of published numbers, which tell nothing that these do not, by what stands at the head of a row."""
    names = counts_of(table)
    lines = tuple(
        (head, *(_told(name, sum(int(row[name] or 0) for row in added)) for name in names))
        for head, added in rows.items()
        if added
    )
    header = (title, *(str(statistics()[name].label) for name in names))
    return PrintedTable(
        title, header, lines or (("Rien", *("" for _name in names)),), (4, *(2 for _ in names)), is_of_numbers=True
    )
