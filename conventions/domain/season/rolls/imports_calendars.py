"""Calendars from a table, a line for each first day, holidays and single day; nothing is stored here."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.core.exceptions import ValidationError

from conventions.domain.law.calendars.content import (
    MOST_PERIODS,
    ClosedPeriod,
    Content,
    PeriodKind,
    own_academies,
    school_year,
)
from conventions.domain.persons.people.names import search_key

from .columns import by_headings
from .tabular import LineProblem, Record, UnreadableFile
from .workbooks import read_sheets

MOST_YEARS = 3
_HEADINGS = {
    "kind": {"nature", "type"},
    "name": {"nom", "libelle", "intitule"},
    "first_day": {"premier", "debut"},
    "last_day": {"dernier", "fin"},
    "to_confirm": {"confirmer"},
    "department": {"departement"},
}
_REQUIRED = {"kind": "Nature", "name": "Nom", "first_day": "Premier jour"}
_KINDS = {
    "vacances": PeriodKind.HOLIDAYS, "fete": PeriodKind.FEAST, "jour de fete": PeriodKind.FEAST,
    "ferie": PeriodKind.FEAST, "jour ferie": PeriodKind.FEAST, "pont": PeriodKind.BRIDGE,
    "jour de pont": PeriodKind.BRIDGE,
}  # fmt: skip
_PRE_RENTREE = "pre rentree"
_YES, _NO = {"oui", "o", "x", "1"}, {"", "non", "n", "0"}
SAMPLE = (
    "Nature;Nom;Premier jour;Dernier jour;À confirmer;Département\r\n"
    "pré-rentrée;Pré-rentrée;JJ/MM/AAAA;;;\r\n"
    "vacances;Nom des vacances;JJ/MM/AAAA;JJ/MM/AAAA;;\r\n"
    "fête;Nom de la fête;JJ/MM/AAAA;;oui;\r\n"
    "pont;Nom du pont;JJ/MM/AAAA;;;\r\n"
)
"""A table to begin from: it names no day, because only an arrêté does."""


class BadPeriodLine(ValueError):
    """A line that gives nothing; the message is a sentence."""


@dataclass
class CalendarFile:
    """Contents of a file, by school year; wrong lines are told by their number."""

    years: dict[int, Content] = field(default_factory=dict)
    problems: list[LineProblem] = field(default_factory=list)


def read_calendars(content: bytes, *, academy: str, years: Collection[int]) -> CalendarFile:
    """Read a text file or a workbook; raises ``tabular.UnreadableFile`` for what is no table at all."""
    given = by_headings(read_sheets([content]), recognise=_recognise, required=_REQUIRED)
    departments = {department.code for department in own_academies()[academy]}
    calendars = CalendarFile()
    if len(given.rows) > MOST_PERIODS * MOST_YEARS:
        raise UnreadableFile("Ce fichier est trop long pour être un calendrier de trois ans.")
    for record in given.records():
        if isinstance(record, LineProblem):
            calendars.problems.append(record)
            continue
        try:
            _add(calendars, record, departments, years)
        except BadPeriodLine as reason:
            calendars.problems.append(LineProblem(record.line, str(reason)))
        except ValidationError as reason:
            calendars.problems.append(LineProblem(record.line, " ".join(reason.messages)))
    if not calendars.years and not calendars.problems:
        raise UnreadableFile("Ce fichier ne contient aucune ligne sous les noms de colonnes.")
    return calendars


def _recognise(heading: str) -> str:
    words = set(search_key(heading).split())
    return next((name for name, marks in _HEADINGS.items() if words & marks), "")


def _add(calendars: CalendarFile, record: Record, departments: Collection[str], years: Collection[int]) -> None:
    """Add a line to its year: the content stays a calendar after each, or the line is refused."""
    first_day = _day(record.get("first_day"), "premier jour")
    year = school_year(first_day)
    if year not in years:
        raise BadPeriodLine(f"le {first_day:%d/%m/%Y} n'est d'aucune des trois années à remplir.")
    before = calendars.years.get(year, Content())
    if search_key(record.get("kind")) == _PRE_RENTREE:
        if before.pre_rentree is not None:
            raise BadPeriodLine(f"la pré-rentrée {year}-{year + 1} est donnée deux fois.")
        after = replace(before, pre_rentree=first_day)
    else:
        after = before.with_period(_period(record, first_day, departments))
    after.check(year, departments=departments, next_first_day=None)
    calendars.years[year] = after


def _period(record: Record, first_day: date, departments: Collection[str]) -> ClosedPeriod:
    kind = _KINDS.get(search_key(record.get("kind")))
    if kind is None:
        raise BadPeriodLine("la nature est inconnue : écrivez pré-rentrée, vacances, fête ou pont.")
    name = record.get("name")
    if not name or len(name) > 100:
        raise BadPeriodLine("le nom manque, ou dépasse 100 caractères.")
    last = record.get("last_day")
    if kind == PeriodKind.HOLIDAYS and not last:
        raise BadPeriodLine("le dernier jour des vacances manque.")
    mark = search_key(record.get("to_confirm"))
    if mark not in _YES | _NO:
        raise BadPeriodLine("la colonne « À confirmer » se remplit par oui ou par non.")
    department = record.get("department").upper()
    if department and department not in departments:
        raise BadPeriodLine("ce département n'est pas de l'académie.")
    last_day = _day(last, "dernier jour") if last else first_day
    return ClosedPeriod(kind.value, name, first_day, last_day, mark in _YES, department)


def _day(text: str, which: str) -> date:
    bare = re.split(r"[ T]", text)[0]
    for form in ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            return datetime.strptime(bare, form).date()
        except ValueError:
            continue
    raise BadPeriodLine(f"le {which} n'est pas lisible : écrivez-le JJ/MM/AAAA.")


def with_known_identifiers(read: Content, known: Content) -> Content:
    """Return a file's content, each period under the identifier of the one that it is or corrects.

    The same days are the same period, whatever its name; then the same name and nature.
    """
    left = list(known.periods)
    matched = []
    for period in read.periods:
        same = next((one for one in left if _days_of(one) == _days_of(period)), None) or next(
            (one for one in left if (one.kind, search_key(one.name)) == (period.kind, search_key(period.name))), None
        )
        if same is not None:
            left.remove(same)
            period = replace(period, uuid=same.uuid)
        matched.append(period)
    return replace(read, periods=tuple(matched))


def _days_of(period: ClosedPeriod) -> tuple[str, date, date, str]:
    return period.kind, period.first_day, period.last_day, period.department
