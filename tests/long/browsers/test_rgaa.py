"""The pages of the evaluation are what its table says, and each try of the machine finds its planted offence."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from config.rgaa.evaluation import PAGES, TriedCell, table
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


def contradictions(column: str, seen: dict[str, Seen]) -> Iterator[str]:
    """Yield where the table says otherwise than the machine: more than it sees, or less."""
    for number, one in seen.items():
        cell: TriedCell = table()[number][column]
        if one.faults and cell.result != "NC":
            yield f"{number} fails, the table says {cell.result}: {one.faults[0]}"
        elif not one.applies and cell.result != "NA":
            yield f"{number} does not apply, the table says {cell.result}"
        elif one.applies and TRIES[number].sure and cell.result == "NA":
            yield f"{number} applies, the table says NA"
        elif not one.faults and cell == TriedCell("NC", "m"):
            yield f"{number} holds, the table says that the machine found otherwise"


@pytest.mark.parametrize("page", evaluated.PAGES, ids=lambda page: page.name)
def test_a_page_is_what_the_table_says(page, tour):
    """Whoever changes a page renews its column of config/rgaa/evaluation.tsv (decision 123)."""
    for _page, guide in evaluated.visits(tour, [page]):
        assert [*contradictions(page.name, evaluated.look_at(page, guide))] == []


def test_a_column_that_says_otherwise_is_found():
    """A fault that is not told, a criterion that does not apply, one that does, a fault that is no more."""
    seen = {"1.1": Seen(True, ["x"]), "4.1": Seen(True, []), "8.5": Seen(False, []), "6.2": Seen(True, [])}
    assert len([*contradictions([*PAGES][0], seen)]) == 2
