"""A report as it is printed: numbers in tables and drawings, what officers and heads say beside them, definitions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from django.conf import settings

from conventions.domain.exchange.supply.targets import NetworkLine
from conventions.domain.law.documents.blocks import (
    Block,
    Contents,
    Field,
    Fields,
    Picture,
    PrintedDocument,
    PrintedTable,
    Prose,
    Section,
)
from conventions.domain.law.documents.wording import lines_of, upper_first, write_date
from conventions.domain.numbers.charts.chart import Chart, Value, said
from conventions.domain.numbers.charts.curves import CurveSeries, LineChart
from conventions.domain.numbers.charts.maps import FranceMap
from conventions.domain.numbers.figures.dimensions import DIMENSIONS, OF_NONE, Territory
from conventions.domain.numbers.figures.queries import (
    CountedTerritory,
    Numbers,
    a_year_before,
    bound_reached,
    divided,
    place_of,
    total,
)
from conventions.domain.numbers.figures.registry import statistics
from conventions.domain.numbers.figures.statistics.agreements import BEYOND, BOUNDS, PARTIES, STEPS
from conventions.domain.persons.people.models import School
from conventions.domain.persons.people.names import search_key
from conventions.domain.persons.people.territories import DEFAULT_TIME_ZONE

from .bourse import told_of_bourse
from .first_page import PUPILS, SEATS, first_sections, of_targets
from .helped import told_of_helped
from .lacks import (
    NETWORKS,
    SeatLack,
    asked_of_state,
    by_department,
    by_network,
    lines_of_networks,
    promised_by_others,
    together,
)
from .models import SteeringFile, SteeringNote
from .reading import OF_PUPILS, ReportReading
from .spans import Span, SpanKind

ARTICLES = {SpanKind.COMMITTEE: "article 4", SpanKind.ACTIVITY: "article 5"}
PARTNERS = "CGET (aujourd'hui ANCT), DGESCO, DGAFP"
MARKS = {
    SteeringFile.Use.INTERNAL: "Usage interne : nombres exacts, ne pas diffuser.",
    SteeringFile.Use.PUBLIC: "Diffusable : rien que des chiffres publiés, ceux des élèves arrondis à 5.",
}
OF_PLACES = (*OF_PUPILS, "seats_free")
"""Statistics of each territory, in the order of the columns."""
DETAILED = (
    *("agreements_by_state", "agreements_events", "signatures_by_channel", "half_days_due", "half_days"),
    *("evaluations", "hosts", "offers", "applications_by_state", "wishes_obtained"),
)
"""Statistics of the nation alone, by their details where they have some."""
LEVELS = {
    Territory.REGION: "Régions académiques",
    Territory.ACADEMY: "Académies",
    Territory.DEPARTMENT: "Départements",
}
SHARES = (1 / 2, 9 / 10)
UNKNOWN = "–"


def compose(reading: ReportReading, notes: Sequence[SteeringNote]) -> PrintedDocument:
    """Compose a report for internal use: true numbers, and what officers and heads wrote beside those of their own."""
    year = f"{reading.span.year}-{reading.span.year + 1}"
    lines = lines_of_networks(reading)
    counted = f"Chiffres du {moment(reading.figures_at)}" if reading.figures_at else "Rien n'est encore compté"
    sections = (
        Section("Élèves", 1, tuple(_pupils(reading))),
        *_territories(reading),
        Section("Conventions et candidatures", 1, tuple(_details(reading))),
        Section("Délais", 1, tuple(_delays(reading))),
        Section("Places et organismes", 1, tuple(_seats(reading, lines))),
        *_notes(reading, notes),
    )
    names = (*PUPILS, *OF_PLACES, *DETAILED, "agreements_hosted", "delays", *SEATS, *NETWORKS)
    instant = f"{counted}, depuis le début de l'année scolaire {year}."
    use = SteeringFile.Use.INTERNAL
    first = tuple(first_sections(reading, lines, (MARKS[use], instant)))
    return framed(reading.span, use, reading.at, first, sections, names)


def framed(
    span: Span,
    use: SteeringFile.Use,
    at: datetime,
    first: Sequence[Section],
    sections: Sequence[Section],
    names: Sequence[str],
) -> PrintedDocument:
    """Return a report with what all have: its mark, its contents, what it counts, the funder's mention."""
    return PrintedDocument(
        title=span.name,
        subtitle=f"Convention constitutive de 2018, {ARTICLES[span.kind]} : {PARTNERS}.",
        number=span.key,
        version_label=use.label,
        verification_label="",
        verification_url="",
        sections=(
            *first,
            Section("Sommaire", 1, (Contents(),)),
            *sections,
            Section("Définitions et sources", 1, (_definitions(names),)),
        ),
        footer=f"{settings.SERVICE_NAME} · {use.label}",
        author=settings.OPERATOR_NAME or settings.SERVICE_NAME,
        subject=MARKS[use],
        funder=settings.FUNDER_MENTION,
        closing=f"Rapport fait par {settings.SERVICE_NAME} le {moment(at)}.",
    )


def moment(at: datetime) -> str:
    """Say a moment, by the time of Paris."""
    here = at.astimezone(ZoneInfo(DEFAULT_TIME_ZONE))
    return f"{write_date(here.date().isoformat())} à {here:%H} h {here:%M} (heure de Paris)"


# -- pupils --------------------------------------------------------------------------------------------------------


def _pupils(reading: ReportReading) -> Iterable[Block]:
    yield from _curve(reading, "pupils_without_place")
    yield from _curve(reading, "pupils_signed_ahead")
    for dimension in ("pupil_level", "priority", "qpv"):
        yield _divided(reading, dimension)
    yield from told_of_helped(reading.span)
    yield from told_of_bourse(reading.span)


def _curve(reading: ReportReading, name: str) -> Iterable[Block]:
    """Draw a statistic by week, this year and the one before; nothing before two weeks are known."""
    points = list(reading.weeks)
    if len(points) < 2:
        return
    year, statistic = reading.span.year, statistics()[name]
    before = [reading.weeks_before.get(a_year_before(day)) for day in points]
    chart = LineChart(
        name=name.replace("_", "-"),
        title=str(statistic.label),
        about=f"{statistic.label} chaque lundi de l'année scolaire, et l'année précédente à la même date.",
        points=points,
        series=(
            CurveSeries(f"{year}-{year + 1}", [total(reading.weeks[day], name) for day in points]),
            CurveSeries(f"{year - 1}-{year}", [total(found, name) if found else None for found in before]),
        ),
        unit=str(statistic.unit),
    )
    yield picture_of(chart, share=0.7)


def picture_of(chart: Chart, *, share: float = 1) -> Picture:
    """Return a chart for the page, over a share of its width."""
    from conventions.domain.numbers.charts.painting import paint  # ReportLab: for whoever prints a report

    drawing = chart.drawing
    return Picture(f"{drawing.title}. {drawing.about}", drawing.width, drawing.height, partial(paint, drawing), share)


def _divided(reading: ReportReading, dimension: str) -> PrintedTable:
    """Tell the pupils by the values of a dimension, as the registry names them."""
    found = divided(OF_PUPILS, reading.asked, dimension)
    known = DIMENSIONS[dimension]
    keys = {**known.choices(), "": OF_NONE.get(dimension, "Non indiqué")}
    rows = tuple((str(label), *_cells(reading, found[key], OF_PUPILS)) for key, label in keys.items() if key in found)
    return _table(str(known.label), OF_PUPILS, rows)


def _cells(reading: ReportReading, found: Numbers, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(reading.told(name, found) for name in names)


def _table(head: str, names: Sequence[str], rows: tuple[tuple[str, ...], ...]) -> PrintedTable:
    labels = tuple(str(statistics()[name].label) for name in names)
    none = (("Rien", *(UNKNOWN for _name in names)),)
    return PrintedTable(head, (head, *labels), rows or none, (4, *(2 for _name in names)), is_of_numbers=True)


# -- territories ---------------------------------------------------------------------------------------------------


def _territories(reading: ReportReading) -> Iterable[Section]:
    yield Section("Territoires", 1, (_map(reading),))
    for level, title in LEVELS.items():
        yield Section(title, 2, tuple(_of_level(reading, level, title)))


def _of_level(reading: ReportReading, level: Territory, title: str) -> Iterable[Block]:
    """Tell the territories of a level that use the service, then the others in one line."""
    others = reading.not_using(level)
    places = [one for one in reading.parts(level) if one not in others]
    found = reading.of_places(OF_PLACES, places)
    rows = tuple((one.name, *_cells(reading, found[one.code], OF_PLACES)) for one in places)
    yield _table(title, OF_PLACES, rows)
    yield from _of_priority(reading, level, places)
    if others:
        yield Prose((f"N'utilisent pas encore : {', '.join(one.name for one in others)}.",))
        seats = reading.of_places(("seats_free",), others)
        if free := sum(total(numbers, "seats_free") for numbers in seats.values()):
            yield Prose((f"Places libres qui y sont déjà offertes : {said(free)}.",))


def _of_priority(reading: ReportReading, level: Territory, places: Sequence[CountedTerritory]) -> Iterable[Block]:
    """Tell the pupils without a place of priority schools in each territory that has some, among those expected."""
    policies = reading.of_priority_in(level)
    rows = tuple(
        (place.name, *(_among(reading, numbers.get(place.code, {})) for numbers in policies.values()))
        for place in places
        if any(total(numbers.get(place.code, {}), "pupils_expected") for numbers in policies.values())
    )
    if rows:
        title = "Sans stage, parmi les attendus"
        header = (title, *(upper_first(words) for words in policies))
        yield PrintedTable(title, header, rows, (4, *(2 for _words in policies)), is_of_numbers=True)


def _among(reading: ReportReading, found: Numbers) -> str:
    names = ("pupils_without_place", "pupils_expected")
    return " sur ".join(reading.told(name, found) for name in names) if total(found, names[1]) else UNKNOWN


def _map(reading: ReportReading) -> Picture:
    name, of = "pupils_without_place", "pupils_expected"
    found = reading.of_places((name, of), reading.parts(Territory.DEPARTMENT))
    shares = {code: reading.share(name, of, here) for code, here in found.items()}
    known = {code: round(share) for code, share in shares.items() if share is not None}
    return map_of(known, "% des élèves attendus")


def map_of(values: Mapping[str, Value], unit: str) -> Picture:
    """Draw the pupils without a place by département."""
    about = f"Élèves sans stage par département, en {unit} ; les nombres sont dans le tableau des départements."
    return picture_of(FranceMap(name="sans-stage", title="Élèves sans stage", about=about, values=values, unit=unit))


# -- agreements, applications, seats -------------------------------------------------------------------------------


def _details(reading: ReportReading) -> Iterable[Block]:
    """Tell some statistics, each detail a row; those of which nothing is known are left out."""
    for name in DETAILED:
        statistic, found = statistics()[name], reading.nation.get(name, {})
        details = statistic.details() or {"": statistic.label}
        rows = tuple((upper_first(str(label)), said(found[key])) for key, label in details.items() if found.get(key))
        if rows:
            head = str(statistic.label)
            yield PrintedTable(head, (head, upper_first(str(statistic.unit))), rows, (5, 2), is_of_numbers=True)
    yield from _by_sector(reading)


def _by_sector(reading: ReportReading) -> Iterable[Block]:
    name = "agreements_hosted"
    for dimension in ("activity", "host_sector"):
        found = divided((name,), reading.asked, dimension)
        labels = {**DIMENSIONS[dimension].choices(), "": "Non indiqué"}
        rows = tuple((str(label), reading.told(name, found[key])) for key, label in labels.items() if key in found)
        if rows:
            head = str(DIMENSIONS[dimension].label)
            yield PrintedTable(head, (head, "Conventions"), rows, (5, 2), is_of_numbers=True)


def _delays(reading: ReportReading) -> Iterable[Block]:
    """Tell the days that each step and each party took: the bound that half reached, and nine in ten."""
    delays = reading.nation.get("delays", {})
    rows = []
    for step, label in (STEPS | PARTIES).items():
        if n := sum(count for key, count in delays.items() if key.startswith(f"{step}:")):
            told = (_days(bound_reached(delays, step, share)) for share in SHARES)
            rows.append((upper_first(str(label)), said(n), *told))
    yield Prose((str(statistics()["delays"].definition),), small=True)
    header = ("Étape ou partie", "Conventions", "La moitié en", "Neuf sur dix en")
    none = (("Rien", UNKNOWN, UNKNOWN, UNKNOWN),)
    yield PrintedTable("Délais", header, tuple(rows) or none, (5, 2, 2.5, 2.5), is_of_numbers=True)


def _days(bound: str) -> str:
    """Say a bound of days."""
    if bound == BEYOND:
        return f"plus de {BOUNDS[-1]} jours"
    return {"0": "le jour même", "1": "un jour"}.get(bound, f"{bound} jours ou moins")


def _seats(reading: ReportReading, lines: Sequence[NetworkLine]) -> Iterable[Block]:
    yield _table("France entière", SEATS, (("Places", *_cells(reading, reading.nation, SEATS)),))
    if not lines:
        return
    yield Fields(tuple(Field(label, (sentence,)) for label, sentence in of_targets(lines)), long=True)
    yield Prose((ALONE,), small=True)
    for these, asked, nothing in (
        (asked_of_state(lines), "Demandées", "Rien n'y est demandé"),
        (promised_by_others(lines), "Promises", "Rien n'y est promis"),
    ):
        if these:
            yield from _of_side(these, asked, nothing)


def _of_side(lines: Sequence[NetworkLine], asked: str, nothing: str) -> Iterator[PrintedTable]:
    """Tell what lacks of the seats asked of some networks, or that they promise, by département then by network."""
    here = [one for one in by_department(lines) if one.asked]
    places = {one.name for one in here}
    others = [line for line in lines if line.department.name not in places]
    elsewhere = [together(others, nothing)] if others else []
    whole = together(lines, "Ensemble")
    yield _lacks(f"Places {asked.lower()}, par département", asked, [*here, *elsewhere, whole])
    yield _lacks(f"Places {asked.lower()}, par réseau", asked, [*by_network(lines), whole])


ALONE = (
    "Ce qui manque est compté pour chaque réseau dans chaque département, puis ajouté : une place de trop chez l'un ne "
    "comble pas ce qui manque chez l'autre."
)


def _lacks(title: str, asked: str, lacks: Sequence[SeatLack]) -> PrintedTable:
    header = (title, asked, "Offertes", "Pourvues", "Pourvues ailleurs", "Manquent")
    rows = tuple(
        (one.name, *(said(number) for number in (one.asked, one.offered, one.filled, one.elsewhere, one.missing)))
        for one in lacks
    )
    return PrintedTable(title, header, rows, (4, *(2 for _name in header[1:])), is_of_numbers=True)


# -- what people say -----------------------------------------------------------------------------------------------


def _notes(reading: ReportReading, notes: Sequence[SteeringNote]) -> Iterable[Section]:
    """Yield the notes of officers and heads, each beside the figures of their own territory or school."""
    if not notes:
        yield Section("Bilan qualitatif", 1, (Prose(("Personne n'a écrit dans ce rapport.",)),))
        return
    yield Section("Bilan qualitatif", 1, ())
    for territory in Territory:
        here = [one for one in notes if one.territory == territory]
        places = _named(territory, [one.code for one in here])
        numbers = reading.of_places(OF_PUPILS, list(places.values()))
        for note in sorted(here, key=lambda one: search_key(places[one.code].name)):
            place = places[note.code]
            figures = (
                f"{statistics()[name].label} : {reading.told(name, numbers.get(place.code, {}))}" for name in OF_PUPILS
            )
            signed = f"{note.name}, {note.function}, le {_day_of(note)}"
            fields = (
                Field("Chiffres", (" ; ".join(figures) + ".",)),
                Field("Texte", lines_of(note.text)),
                Field("Signé", (signed,)),
            )
            yield Section(f"{territory.label} : {place.name}" if place.code else place.name, 2, (Fields(fields),))


def _named(territory: Territory, codes: Sequence[str]) -> dict[str, CountedTerritory]:
    if territory == Territory.SCHOOL:
        rows = School.objects.filter(pk__in=codes).values_list("pk", "name", "city", "uai")
        return {
            str(key): CountedTerritory(territory, str(key), f"{name}, {city} ({uai})") for key, name, city, uai in rows
        }
    return {code: place_of(territory, code) for code in codes}


def _day_of(note: SteeringNote) -> str:
    return write_date(note.written_at.astimezone(ZoneInfo(DEFAULT_TIME_ZONE)).date().isoformat())


def _definitions(names: Sequence[str]) -> Fields:
    """Return the definition and source of every number in the report, as beside the numbers and in the dictionary."""
    told = (statistics()[name] for name in dict.fromkeys(names))
    return Fields(
        tuple(Field(str(one.label), (str(one.definition), f"Source : {one.source}")) for one in told), long=True
    )
