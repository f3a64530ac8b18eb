"""Five pages are heard as their transcripts in docs/accessibilite say."""

import pytest

from tests.browser import evaluated, transcripts
from tests.browser.tour import Tour


@pytest.mark.parametrize("name", transcripts.NAMES)
def test_a_page_is_heard_as_its_transcript(name, stage, chromium):
    """Headings, landmarks and the names of controls; names of people, days and numbers are left out."""
    tour = Tour(chromium, stage.url)
    for page, guide in evaluated.visits(tour, [page for page in evaluated.PAGES if page.name == name]):
        transcripts.check(page.name, guide.page)


def test_a_transcript_that_lacks_a_heading_is_found():
    """So is a button whose name changed; another pupil on another day is no change."""
    told = '- main:\n  - heading "Stage de Malo le 4 janvier 2027" [level=1]\n  - button "Je signe"\n'
    other = transcripts.masked(told.replace("Malo", "Rose").replace("4 janvier", "12 mars"))
    assert transcripts.structure(other) == transcripts.structure(transcripts.masked(told))
    assert transcripts.structure(told.replace("Je signe", "OK")) != transcripts.structure(told)
    assert transcripts.structure(told.replace("heading", "paragraph")) != transcripts.structure(told)
