"""First page of a report: what lacks in a few sentences, then what changed since the report before."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from conventions.domain.exchange.supply.targets import NetworkLine
from conventions.domain.law.documents.blocks import Field, Fields, PrintedTable, Prose, Section
from conventions.domain.law.documents.wording import write_date
from conventions.domain.numbers.charts.chart import said
from conventions.domain.numbers.charts.maps import FRANCE
from conventions.domain.numbers.figures.dimensions import Territory
from conventions.domain.numbers.figures.queries import Numbers, total
from conventions.domain.numbers.figures.registry import statistics
from conventions.domain.persons.people.names import search_key
from notifications.dates import date_format

from .lacks import asked_of_state, by_department, promised_by_others, together
from .reading import ReportReading

WITHOUT, EXPECTED = "pupils_without_place", "pupils_expected"
PUPILS = (
    *(EXPECTED, "pupils_excused", WITHOUT, "pupils_in_preparation", "pupils_signed"),
    *("pupils_signed_ahead", "pupils_begun", "pupils_unplaced_at_start"),
)
SEATS = ("seats_offered", "seats_free", "seats_filled")
MATTER_OF_PUPILS, MATTER_OF_STATE = "Élèves sans stage", "Réseaux de l'État"
ASKED_OF_STATE = "demandées aux réseaux de l'État"
PROMISED = "promises par des collectivités, des chambres, des fédérations et des entreprises"
WORST = 3
"""Départements that a sentence names."""


def first_sections(reading: ReportReading, lines: Sequence[NetworkLine], notes: Sequence[str]) -> Iterator[Section]:
    """Yield what lacks, with ``notes`` on the report under it, then what changed."""
    yield Section("Ce qui manque", 1, (_lacking(reading, lines), Prose(tuple(notes), small=True)))
    since = reading.since
    title = f"Ce qui a changé depuis le {write_date(since.isoformat())}" if since else "Où en sont les élèves"
    yield Section(title, 1, (_changes(reading, since),))


def _lacking(reading: ReportReading, lines: Sequence[NetworkLine]) -> Fields:
    """Return what lacks: a sentence beside each matter."""
    return Fields(tuple(Field(label, (sentence,)) for label, sentence in _sentences(reading, lines)), long=True)


def _sentences(reading: ReportReading, lines: Sequence[NetworkLine]) -> Iterator[tuple[str, str]]:
    """Yield matters, each with its sentence."""
    nation = reading.nation
    found = reading.of_places((WITHOUT,), reading.parts(Territory.DEPARTMENT))
    lacking = [(one.name, total(found[one.code], WITHOUT)) for one in reading.parts(Territory.DEPARTMENT)
               if one.code in found]  # fmt: skip
    whole = total(nation, EXPECTED)
    if total(nation, WITHOUT):
        yield MATTER_OF_PUPILS, f"{_part(reading, nation)} sont sans stage{_first(lacking)}."
    elif whole:
        yield MATTER_OF_PUPILS, f"Aucun des {said(whole)} élèves attendus n'est sans stage."
    else:
        yield MATTER_OF_PUPILS, "Aucun élève n'est attendu."
    yield from of_targets(lines, of_places=True)
    known = {words: numbers for words, numbers in reading.of_priority.items() if total(numbers, EXPECTED)}
    if known:
        parts = (f"{words}, {_part(reading, numbers)}" for words, numbers in known.items())
        yield "Éducation prioritaire et QPV", f"Sont sans stage : {' ; '.join(parts)}."
    if late := total(nation, "pupils_unplaced_at_start"):
        noun = "élève" if late == 1 else "élèves"
        told = f"Sans convention signée au premier jour de leur stage : {said(late)} {noun} depuis la rentrée."
        yield "Premier jour", told
    if missing := [one for one in reading.not_using(Territory.DEPARTMENT) if one.code in FRANCE]:
        noun, verb = ("département", "n'utilise") if len(missing) == 1 else ("départements", "n'utilisent")
        yield "Usage", f"{said(len(missing))} {noun} sur {len(FRANCE)} {verb} pas encore le service."


def of_targets(lines: Sequence[NetworkLine], *, of_places: bool = False) -> Iterator[tuple[str, str]]:
    """Yield how many seats asked of the State's networks are lacking, and of those promised; ``of_places``: where."""
    asked, promised = asked_of_state(lines), promised_by_others(lines)
    if not any(line.target for line in asked):
        yield MATTER_OF_STATE, "Aucune place n'est demandée aux réseaux de l'État pour l'année."
    for label, these, words in ((MATTER_OF_STATE, asked, ASKED_OF_STATE), ("Promesses", promised, PROMISED)):
        whole = together(these, "")
        worst = [(one.name, one.missing) for one in by_department(these)] if of_places else []
        if not whole.asked:
            continue
        number, had, missing = (said(number) for number in (whole.asked, whole.had, whole.missing))
        if whole.missing:
            told = f"{missing} des {number} places {words} manquent{_first(worst)}"
            yield label, f"{told} ; {had} sont offertes, ou pourvues ailleurs."
        else:
            yield label, f"Aucune des {number} places {words} ne manque."


def _part(reading: ReportReading, found: Numbers) -> str:
    """Say the pupils without a place among those expected, and their share."""
    share = said(reading.share(WITHOUT, EXPECTED, found), "%")
    return f"{reading.told(WITHOUT, found)} des {reading.told(EXPECTED, found)} élèves attendus ({share})"


def _first(lacking: Iterable[tuple[str, int]]) -> str:
    """Name the territories where most is lacking, worst first; nothing where nothing is."""
    worst = sorted((one for one in lacking if one[1]), key=lambda one: (-one[1], search_key(one[0])))[:WORST]
    return f", d'abord {', '.join(f'{name} ({said(n)})' for name, n in worst)}" if worst else ""


def _changes(reading: ReportReading, since: date | None) -> PrintedTable:
    """Tell the main numbers of now, of the report before, what lies between, and a year before."""
    then, year_before = reading.weeks.get(since) if since else None, reading.weeks_before.get(reading.same_day_before)
    rows = tuple(_change(reading, name, then, year_before) for name in (*PUPILS, *SEATS))
    header = ("Statistique", "Aujourd'hui", "Part", _on(since) if since else "Avant", "Écart",
              _on(reading.same_day_before))  # fmt: skip
    return PrintedTable("Ce qui a changé", header, rows, (5, 2, 1.6, 2, 1.6, 2), is_of_numbers=True)


def _change(reading: ReportReading, name: str, then: Numbers | None, year_before: Numbers | None) -> tuple[str, ...]:
    statistic, now = statistics()[name], total(reading.nation, name)
    of, kept = statistic.share_of, statistic.is_photographed
    before = total(then, name) if kept and then is not None else None
    return (
        str(statistic.label),
        said(now),
        said(reading.share(name, of, reading.nation), "%") if of else said(None),
        said(before),
        signed(now - before) if before is not None else said(None),
        reading.told(name, year_before if kept else None),
    )


def signed(difference: int) -> str:
    """Say a difference with its sign: « +12 », « −3 », « 0 »."""
    return f"{'+' if difference > 0 else '−' if difference < 0 else ''}{said(abs(difference))}"


def _on(day: date) -> str:
    return f"Le {date_format(day, 'd/m/Y')}"
