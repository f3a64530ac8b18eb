"""The evaluation by the RGAA is whole: its criteria, its columns, its words and its tries say the same."""

from collections.abc import Mapping

from config.rgaa import evaluation
from config.rgaa.evaluation import COLUMNS, DOCUMENTS, PAGES, TriedCell, rate, results, state_of, table, titles
from config.rgaa.shortcomings import KNOWN
from tests.browser import evaluated
from tests.browser.rgaa import TRIES
from tests.kit.document_rules import DOCUMENT_TRIES

Table = Mapping[str, Mapping[str, TriedCell]]


def holes(cells: Table, machines: Mapping[str, set[str]]) -> list[str]:
    """List what is missing or cannot be: a criterion, a column, a result, a way; a machine that does not exist."""
    found = [f"{number} has no line" for number in titles().keys() - cells.keys()]
    found += [f"{number} is no criterion" for number in cells.keys() - titles().keys()]
    for number, row in cells.items():
        found += [f"{number} {name} has no cell" for name in COLUMNS.keys() - row.keys()]
        for name, (result, tried) in row.items():
            tool = "document" if name in DOCUMENTS else "page"
            if result not in ("C", "NC", "NA"):
                found.append(f"{number} {name} says « {result} »")
            if not tried or not {*tried} <= evaluation.WAYS.keys():
                found.append(f"{number} {name} was tried « {tried} »")
            if "m" in tried and result != "NA" and number not in machines[tool]:
                found.append(f"{number} {name} was tried by a machine that is nowhere")
    return sorted(found)


def words_without_fault(cells: Table, told: list[tuple[str, ...]]) -> list[str]:
    """List the criteria that fail and are told nowhere, and those that are told and hold, or told twice."""
    failing = [number for number, row in cells.items() if any(cell.result == "NC" for cell in row.values())]
    named = [number for criteria in told for number in criteria]
    found = [f"{number} fails, and the declaration does not say it" for number in failing if number not in named]
    found += [f"{number} holds, and the declaration says that it fails" for number in named if number not in failing]
    return found + [f"{number} is told twice" for number in {*named} if named.count(number) > 1]


MACHINES = {"page": {*TRIES}, "document": {*DOCUMENT_TRIES}}


def test_the_table_is_whole():
    """106 criteria, fifteen pages and two documents, every cell with its result and how it was tried."""
    assert (len(titles()), len(PAGES), len(DOCUMENTS)) == (106, 15, 2)
    assert [page.name for page in evaluated.PAGES] == [*PAGES]
    assert holes(table(), MACHINES) == []


def test_a_hole_in_the_table_is_found():
    """A criterion, a cell, a result, a way, a machine."""
    cells = {number: dict(row) for number, row in table().items()}
    del cells["1.2"]
    cells["99.1"] = cells["1.1"]
    del cells["1.3"]["home"]
    cells["1.1"] = cells["1.1"] | {"home": TriedCell("OUI", "m"), "login": TriedCell("C", "")}
    cells["10.10"] = cells["10.10"] | {"home": TriedCell("C", "m")}
    del cells["99.1"]
    assert holes(cells | {"99.1": dict(table()["10.10"])}, MACHINES) == [
        "1.1 home says « OUI »",
        "1.1 login was tried «  »",
        "1.2 has no line",
        "1.3 home has no cell",
        "10.10 home was tried by a machine that is nowhere",
        "99.1 is no criterion",
    ]


def test_what_fails_is_what_the_declaration_says():
    """Neither more nor less."""
    assert words_without_fault(table(), [one.criteria for one in KNOWN]) == []


def test_a_fault_without_words_is_found():
    """One that fails and is not told, one that holds and is, one told twice."""
    cells = {
        "1.1": {"home": TriedCell("NC", "m")},
        "1.2": {"home": TriedCell("C", "m")},
        "1.3": {"home": TriedCell("NC", "e")},
    }
    assert words_without_fault(cells, [("1.2", "1.3"), ("1.3",)]) == [
        "1.1 fails, and the declaration does not say it",
        "1.2 holds, and the declaration says that it fails",
        "1.3 is told twice",
    ]


def test_each_try_of_a_page_has_an_offence_of_its_own():
    """And a clean twin, where it is tried for more than whether it applies."""
    assert [n for n, one in TRIES.items() if not one.offence or one.offence == one.clean] == []
    assert TRIES.keys() <= titles().keys()


def test_the_state_is_that_of_the_rate():
    """Half makes « partially »; all, and nothing less, makes « totally »; what no longer counts makes « not »."""
    assert [state_of(per_cent) for per_cent in (0, 49, 50, 99, 100)] == ["none", "none", "partial", "partial", "total"]
    assert state_of(100, counts=False) == "none"
    counted = [*results().values()]
    assert rate() == 100 * counted.count("C") // (counted.count("C") + counted.count("NC"))
