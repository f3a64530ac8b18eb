"""Parents who sign one after the other on the school's tablet, in a real browser: what it costs, what is left."""

import re
import time

import pytest
from playwright.sync_api import Page

from tests.browser.cast import MAMOUDZOU, Wanted, bring
from tests.browser.people import Someone

TABLET = {"width": 800, "height": 1280}
SECONDS = 90
"""That one parent may take, reading apart: what the machine and the code's way cost is a small part of it."""


@pytest.fixture(scope="module")
def school(stage):
    [school] = bring(stage, Wanted("signing", count=3, school=MAMOUDZOU))
    return school


def code_for(witness: Someone, address: str, press: str) -> str:
    last = witness.stage.last_number()
    witness.press(press)
    return witness.stage.code(address, after=last)


def nothing_is_left_of(name: str, page: Page) -> None:
    """Neither behind the back button nor in what the page keeps shows a name."""
    for _step in range(6):
        page.go_back()
        page.wait_for_load_state()
        assert name not in page.locator("body").inner_text()
    assert name not in page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")


def test_an_evening_of_parents_on_one_tablet(person, stage, school):
    """Each: the list, what is declared, the text, the code; the tablet is the office's again, and nothing is left."""
    address = school.account("office")
    office = Someone(person(viewport=TABLET), stage).signs_in(school, "office")
    names = [agreement.pupil for agreement in school.agreements]
    for turn, name in enumerate(names):
        office.open("/etablissement/presence")
        office.screens = office.taps = office.fields = 0
        begun = time.monotonic()
        office.page.get_by_role("listitem").filter(has_text=name).get_by_role("link").first.click()
        office.taps += 1
        office.well()
        office.tick("L'établissement connaît cette personne.").press("Donner l'appareil")
        office.sees("Décidez seul ou seule.")
        assert all(former not in office.page.locator("body").inner_text() for former in names if former != name)
        if turn:
            nothing_is_left_of(names[turn - 1], office.page)
            office.open("/ici")
        office.tick(re.compile(r"^\s*J'accepte"))
        code = code_for(office, address, "Je signe")
        office.sees("Rendez l'appareil à")
        office.type("Code reçu par", code).press("Enregistrer la signature").sees_title("a signé")
        assert time.monotonic() - begun < SECONDS
        if not turn:
            assert (office.screens, office.taps, office.fields) == (4, 6, 1)


def test_who_holds_the_tablet_cannot_leave_the_text_for_the_schools_pages(person, stage, school):
    """The back button and the addresses of the school lead to the sign-in page; without a script too."""
    office = Someone(person(viewport=TABLET, javascript=False), stage).signs_in(school, "office")
    office.open("/etablissement/presence").follow(re.compile("^Faire signer ici"))
    office.tick("J'ai vu sa pièce d'identité. Je n'en garde pas de copie.").press("Donner l'appareil")
    for address in ("/etablissement/presence", "/a-faire", f"/conventions/{school.agreements[2].number}"):
        office.page.goto(address)
        assert "Se connecter" in office.page.locator("body").inner_text() or office.page.url.endswith("/a-faire")
    office.faults.clear()
    office.open("/ici").press("Je ne signe pas maintenant").sees("Rendez l'appareil à")
    code = code_for(office, school.account("office"), "Reprendre mon compte")
    office.type("Code reçu par", code).press("Rouvrir mon compte").sees_title("Faire signer en présence")
