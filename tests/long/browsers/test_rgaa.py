"""The pages of the evaluation are what its table says, and each try of the machine finds its planted offence."""

from collections.abc import Iterator, Mapping

import pytest
from playwright.sync_api import Browser, Page

from config.rgaa.evaluation import TriedCell, table
from tests.browser import evaluated
from tests.browser.rgaa import TRIES, Seen, frame, look
from tests.browser.tour import Tour


@pytest.fixture(scope="module")
def tour(stage, chromium, elsewhere, published) -> Tour:
    return Tour(chromium, stage.url)


@pytest.fixture(scope="module")
def blank(chromium: Browser) -> Iterator[Page]:
    """A page of no site."""
    context = chromium.new_context(base_url="http://localhost")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("number", TRIES)
def test_a_planted_offence_is_found(number, blank):
    """Its twin is clean; where the machine only sees whether a criterion applies, the twin has nothing of it."""
    seen = []
    for snippet in (TRIES[number].offence, TRIES[number].clean):
        blank.goto("about:blank")
        blank.set_content(frame(snippet))
        seen.append(look(blank, [number])[number])
        for window in blank.context.pages[1:]:
            window.close()
    offence, clean = seen
    assert clean.faults == []
    assert offence.applies
    assert not clean.applies if TRIES[number].only_about else offence.faults != []


def contradictions(column: str, seen: dict[str, Seen], cells: Mapping[str, Mapping[str, TriedCell]]) -> Iterator[str]:
    """Yield where the table says otherwise than the machine.

    A criterion that fails although the machine found nothing is one of which a reader found more.
    """
    for number, one in seen.items():
        cell = cells[number][column]
        if one.faults and cell.result != "NC":
            yield f"{number} fails, the table says {cell.result}: {one.faults[0]}"
        elif not one.applies and cell.result != "NA":
            yield f"{number} does not apply, the table says {cell.result}"
        elif one.applies and TRIES[number].sure and cell.result == "NA":
            yield f"{number} applies, the table says NA"


@pytest.mark.parametrize("page", evaluated.PAGES, ids=lambda page: page.name)
def test_a_page_is_what_the_table_says(page, tour):
    """Whoever changes a page renews its column of config/rgaa/evaluation.tsv (decision 123)."""
    for _page, guide in evaluated.visits(tour, [page]):
        assert [*contradictions(page.name, evaluated.look_at(page, guide), table())] == []


def test_a_column_that_says_otherwise_is_found():
    """A fault that is not told, a criterion that does not apply, one that does; not what only a reader found."""
    said = {"1.1": "C m", "4.1": "C t", "5.4": "NA m", "8.5": "C m", "12.1": "NC mte", "13.1": "NC mt"}
    cells = {number: {"home": TriedCell(*cell.split())} for number, cell in said.items()}
    seen = {number: Seen(True, []) for number in said} | {"1.1": Seen(True, ["x"]), "4.1": Seen(False, [])}
    assert [*contradictions("home", seen, cells)] == [
        "1.1 fails, the table says C: x",
        "4.1 does not apply, the table says C",
        "5.4 applies, the table says NA",
    ]
