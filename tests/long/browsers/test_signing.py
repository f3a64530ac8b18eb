"""Signing from a personal link: whoever is last, without a mouse, without JavaScript, and links that do nothing."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.cast import Wanted, bring
from tests.browser.fixtures import DESK, PHONE, SMALL
from tests.browser.people import Someone, fill_host_part, state_of

SIGNED = re.compile("Votre signature est enregistrée")
LAST = ("host", "head", "guardian_1", "pupil")
VOICES = """
  window.spoken = [];
  Object.defineProperty(window, "speechSynthesis", { value: {
    getVoices: () => %s, cancel() {}, speak: (speech) => window.spoken.push(speech.voice.lang) } });
  window.SpeechSynthesisUtterance = function (text) { this.text = text; };
"""
"""A browser that has these voices, and keeps by which it was asked to speak."""


@pytest.fixture(scope="module")
def schools(stage):
    """One school for each party that comes last, and one whose agreement nobody has signed."""
    return bring(stage, *(Wanted("signing", waiting=party) for party in LAST), Wanted("signing"), Wanted("signing"))


@pytest.mark.parametrize("party", LAST)
def test_the_last_to_sign_sees_the_agreement_signed_and_takes_a_copy(person, stage, schools, party):
    """Whoever comes last reads that all have signed; the office reads « signée » and the copy is a PDF."""
    school = schools[LAST.index(party)]
    agreement = school.agreements[0]
    office = Someone(person(viewport=DESK), stage).signs_in(school, "office")
    assert state_of(office, agreement.number) == "signatures en cours"

    if party == "head":
        signer = Someone(person(viewport=DESK), stage).signs_in(school, "head")
        signer.open("/etablissement/validation")
        last = stage.last_number()
        signer.press("Recevoir un code pour la signer")
        signer.type("Code", stage.code(school.account("head"), after=last)).press("Signer la convention")
        signer.waits_for("Une convention signée par vous")
        stage.wait_for(agreement.emails["guardian_2"], words="convention de stage signée par tous")  # sealed by then
        signer.open(f"/conventions/{agreement.number}")
        copy = re.compile("^PDF")
    else:
        signer = Someone(person(viewport=PHONE), stage)
        born = "" if party == "host" else agreement.born
        signer.signs(agreement.signing[party], agreement.codes[party], born=born)
        signer.sees(re.compile("(signature|visa) est enregistrée?"))
        signer.waits_for("La convention est signée par tous ceux qu'il faut.")
        signer.sees("Le stage peut avoir lieu.")
        copy = re.compile("La convention .PDF")

    assert signer.download(copy).startswith(b"%PDF")
    assert state_of(office, agreement.number) == "signée"
    stage.wait_for(agreement.emails["guardian_2"], words="convention de stage signée par tous")


def test_a_guardian_signs_by_keyboard_alone_on_a_small_screen(person, stage, schools):
    """From the link to « signature enregistrée » with Tab, Enter, Space and typing, at 320 pixels."""
    agreement = schools[4].agreements[0]
    page = person(viewport=SMALL)
    guardian = Someone(page, stage).open(agreement.signing["guardian_1"])
    _tab_to(page, "textbox", "Date de naissance")
    page.keyboard.type(agreement.born)
    page.keyboard.press("Enter")
    guardian.sees(re.compile("À signer au plus tard le"))
    last = stage.last_number()
    _tab_to(page, "button", "Je lis et je signe")
    page.keyboard.press("Enter")
    guardian.sees_title("Vérifier et signer")
    code = stage.code(agreement.codes["guardian_1"], after=last)
    _tab_to(page, "textbox", "Code à 6 chiffres")
    page.keyboard.type(code)
    _tab_to(page, "checkbox", "J'accepte")
    page.keyboard.press("Space")
    _tab_to(page, "button", "Je signe")
    page.keyboard.press("Enter")
    guardian.sees(SIGNED)
    guardian.well()


def test_a_guardian_signs_without_javascript(person, stage, schools):
    """Nothing between the link and the signature needs a script."""
    agreement = schools[4].agreements[0]
    guardian = Someone(person(viewport=SMALL, javascript=False), stage)
    guardian.signs(agreement.signing["guardian_2"], agreement.codes["guardian_2"], born=agreement.born)
    guardian.sees(SIGNED)


def test_a_host_fills_its_part_without_javascript(person, stage):
    """From the link to « envoyée à l'établissement », with the fields of another person hidden or not."""
    (school,) = bring(stage, Wanted("draft"))
    agreement = school.agreements[0]
    host = Someone(person(javascript=False), stage).open(agreement.links["host"])
    host.press("Remplir")
    fill_host_part(host, activities="Voir l'atelier, accueillir les clients, suivre une commande.")
    host.sees("Votre partie est envoyée à l'établissement.")


def test_the_head_approves_three_agreements_without_javascript(person, stage):
    """The page of a batch at work looks again by itself, and says what was approved."""
    (school,) = bring(stage, Wanted("completed_by_school", count=3))
    head = Someone(person(viewport=DESK, javascript=False), stage).signs_in(school, "head")
    head.open("/etablissement/validation")
    head.tick(re.compile("Tout sélectionner")).press("Valider")
    expect(head.page.get_by_role("heading", level=1)).to_have_text("Validation terminée", timeout=60_000)
    head.well().sees("3 conventions validées")
    assert {state_of(head, agreement.number) for agreement in school.agreements} == {"validée, à signer"}


def test_a_link_that_was_only_opened_has_done_nothing(person, stage, schools):
    """Three openings, by a mail filter, say: nothing is signed, nobody is noted as having opened."""
    school = schools[5]
    agreement = school.agreements[0]
    stage.settle()  # the page tells when a message arrived
    office = Someone(person(viewport=DESK), stage).signs_in(school, "office").open(f"/conventions/{agreement.number}")
    before, last = office.page.get_by_role("main").inner_text(), stage.last_number()
    reader = Someone(person(), stage)
    for link in (*agreement.signing.values(), *agreement.links.values()):
        for _ in range(2):
            assert reader.page.request.get(link).status == 200
    for link in (agreement.signing["guardian_1"], agreement.signing["host"], agreement.links["host"]):
        reader.open(link)
    office.open(f"/conventions/{agreement.number}")
    assert office.page.get_by_role("main").inner_text() == before
    assert [letter for letter in stage.letters() if letter.n > last and school.domain in letter.text] == []


@pytest.mark.parametrize(
    ("voices", "is_heard"),
    [
        ([], False),
        ([{"lang": "fr-FR", "localService": False}], False),
        ([{"lang": "en-GB", "localService": True}], False),
        ([{"lang": "fr-FR", "localService": False}, {"lang": "fr_FR", "localService": True}], True),
    ],
    ids=["none", "elsewhere", "another language", "the device"],
)
def test_a_page_is_read_aloud_by_the_device_only(person, stage, schools, voices, is_heard):
    """A voice that sends what it reads to somebody else says no child's name: without another there is no press."""
    page = person()
    page.add_init_script(VOICES % json.dumps(voices))
    page.goto(schools[5].agreements[0].signing["guardian_1"])
    listen = page.get_by_role("button", name="Écouter")
    expect(listen).to_have_count(int(is_heard))
    if is_heard:
        listen.click()
        assert page.evaluate("window.spoken") == ["fr_FR"]
        expect(listen).to_have_attribute("aria-pressed", "true")


def test_a_forwarded_link_asks_for_the_birth_date(person, stage, schools):
    """A proof in one browser opens nothing in another; a wrong date says what is left to try."""
    agreement = schools[5].agreements[0]
    guardian = Someone(person(), stage).open(agreement.signing["guardian_1"])
    guardian.type("Date de naissance", agreement.born).press("Lire et signer").sees(
        re.compile("À signer au plus tard le")
    )

    stranger = Someone(person(), stage)
    for link in (guardian.page.url, agreement.links["guardian_1"], agreement.links["pupil"]):
        stranger.open(link)
        expect(stranger.page.get_by_label("Date de naissance")).to_be_visible()
        shown = stranger.page.content()
        assert agreement.pupil not in shown
        assert agreement.host not in shown
    stranger.page.goto(f"{guardian.page.url}/signer")
    expect(stranger.page.get_by_label("Date de naissance")).to_be_visible()
    stranger.page.get_by_label("Date de naissance").fill("01/01/2001")
    stranger.page.get_by_role("button", name="Lire et signer").click()
    expect(stranger.page.get_by_role("main")).to_contain_text("Essais qui restent : 4.")


def _tab_to(page, role: str, name: str) -> None:
    """Press Tab until the control of that role and name has the focus; it must be visible then."""
    wanted = page.get_by_role(role, name=re.compile(f"^{re.escape(name)}"))
    handles = wanted.element_handles()
    assert handles, f"no {role} « {name} » on {page.url}"
    for _ in range(60):
        page.keyboard.press("Tab")
        if any(handle.evaluate("e => e === document.activeElement") for handle in handles):
            return
    raise AssertionError(f"Tab does not reach the {role} « {name} » on {page.url}")
