"""The table of the evaluation as it is kept, its rate, and the state of conformity that the law lets one declare."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

FOLDER = Path(__file__).parent
VERSION = "4.1.2"
CONFORMS, FAILS, APART = "C", "NC", "NA"
"""Results of a criterion: it holds, it does not, it does not apply."""
WAYS = {
    "m": _("outils automatiques"),
    "k": _("clavier seul"),
    "t": _("lecture du code et de l'arbre d'accessibilité"),
    "e": _("examen à l'œil"),
}
"""How a criterion was tried: the letters of a cell."""
PAGES = {
    "home": _("l'accueil"),
    "login": _("la connexion du personnel"),
    "help": _("l'aide"),
    "accessibility": _("cette déclaration"),
    "legal_notice": _("les mentions légales"),
    "places": _("la recherche de places de stage"),
    "own_place": _("la déclaration d'un stage trouvé"),
    "verifier": _("la vérification d'une convention"),
    "open_data": _("les chiffres des stages"),
    "guardian": _("la convention d'un parent, avant de signer"),
    "pupil": _("la page de l'élève"),
    "host": _("les horaires, dans la partie du lieu de stage"),
    "tutor": _("la journée du tuteur ou de la tutrice"),
    "school": _("la liste des élèves d'un établissement"),
    "officer": _("le territoire d'un service de l'État"),
}
DOCUMENTS = {
    "agreement_file": _("la convention (PDF)"),
    "attestation_file": _("l'attestation (PDF)"),
}
COLUMNS = PAGES | DOCUMENTS
YEARS = 3
"""Years after which an evaluation no longer counts, and a declaration is made again (RGAA, obligations)."""
HALF = 50
"""Per cent of the criteria that apply from which a site conforms in part (arrêté du 20 septembre 2019)."""


class TriedCell(NamedTuple):
    """One criterion on one page or document: its result, and how it was tried."""

    result: str
    tried: str


@cache
def titles() -> Mapping[str, str]:
    """Return the criteria's titles by number, in order."""
    return dict(_rows("criteria.tsv"))


@cache
def table() -> Mapping[str, Mapping[str, TriedCell]]:
    """Return the cells by criterion and column."""
    (_number, *columns), _dates, *rows = _rows("evaluation.tsv")
    return {number: {name: _cell(text) for name, text in zip(columns, cells, strict=True)} for number, *cells in rows}


@cache
def dates() -> Mapping[str, date]:
    """Return the day on which each column was last evaluated."""
    (_number, *columns), (_word, *days), *_cells = _rows("evaluation.tsv")
    return {name: date.fromisoformat(day) for name, day in zip(columns, days, strict=True)}


@cache
def results() -> Mapping[str, str]:
    """Return the result of each criterion for the site: one column that fails is enough, one that has it as well."""
    of_site = {}
    for number, row in table().items():
        given = {cell.result for cell in row.values()}
        of_site[number] = FAILS if FAILS in given else CONFORMS if CONFORMS in given else APART
    return of_site


@cache
def rate() -> int:
    """Return the per cent of criteria that hold among those that apply, rounded down."""
    given = [*results().values()]
    holds, fails = given.count(CONFORMS), given.count(FAILS)
    return 100 * holds // (holds + fails)


def until() -> date:
    """Return the last day on which the evaluation counts: three years after its oldest column."""
    oldest = min(dates().values())
    return date(oldest.year + YEARS, oldest.month, min(oldest.day, 28))


def state_of(per_cent: int, *, counts: bool = True) -> str:
    """Return ``total``, ``partial`` or ``none``: that is under half, or no evaluation that counts."""
    if not counts or per_cent < HALF:
        return "none"
    return "total" if per_cent == 100 else "partial"


def state(today: date) -> str:
    """Return the state of conformity that may be declared that day."""
    return state_of(rate(), counts=today <= until())


def columns_that_fail(number: str) -> list[str]:
    """Return the pages and documents on which a criterion fails."""
    return [name for name, cell in table()[number].items() if cell.result == FAILS]


def _rows(name: str) -> list[list[str]]:
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def _cell(text: str) -> TriedCell:
    result, _space, tried = text.partition(" ")
    return TriedCell(result, tried)
