"""The path in WebKit and in Firefox: what was opened once opens again without a line, and a diary is still there."""

import io
import json
import zipfile
from collections.abc import Iterator

import pytest

from tests.browser.cast import CAYENNE, Wanted, bring
from tests.browser.firefox import find_firefox, sitting
from tests.browser.fixtures import FAILURES
from tests.browser.line import Line, opened_line
from tests.browser.webkit import driven, find_webkit, screen, start_until

STEPS = ("j-aime", "telephoner", "mon-cv", "la-veille", "mon-carnet", "mon-rapport", "mon-oral")
DAY, WRITTEN, DIGITS = "mon-carnet/jour-1", "La porte était bleue.", "2748"
READY = "//html[@data-path]"
KEPT_ALL = "//html[@data-path='kept']"
HEADING = "document.querySelector('h1').innerText"
PLAYED = """(async () => {
  const until = async (act) => {
    for (let seen; ; await new Promise((done) => setTimeout(done, 100))) if ((seen = act())) return seen;
  };
  const one = (selector) => document.querySelector(selector);
  const isSeen = (it) => it.getClientRects().length > 0;
  const button = (text) =>
    [...document.querySelectorAll("button")].find((it) => it.textContent.trim() === text && isSeen(it));
  if (location.pathname === "/parcours") {
    document.cookie = "parcours=%(cookie)s;path=/;max-age=9999999";
    location.reload();
  } else if (location.pathname === "/parcours/appareil") {
    one("input[value=yes]").click();
    button("Continuer").click();
  } else if (location.pathname === "/parcours/3e") {
    await until(() => document.documentElement.dataset.path === "kept");
    location = "/parcours/3e/mon-carnet";
  } else {
    await until(() => document.documentElement.dataset.path || one(".path-digits"));
    const area = one("textarea[name='%(day)s']");
    if (!one(".path-digits")) {
      area.value = "%(written)s";
      for (const name of ["input", "change"]) area.dispatchEvent(new Event(name, { bubbles: true }));
    }
    (await until(() => one(".path-digits"))).value = "%(digits)s";
    button("Continuer").click();
    await until(() => !one(".path-digits") && button("Garder mon carnet"));
    button("Garder mon carnet").click();
  }
})();"""
"""What a pupil does from their first opening to « Garder mon carnet », writing only where nothing is closed yet."""


@pytest.fixture(scope="module")
def cookies(stage) -> list[str]:
    """What a personal link leaves with three pupils of 3e."""
    [school] = bring(stage, Wanted("signing", count=3, school=CAYENNE))
    numbers = [agreement.number for agreement in school.agreements]
    stage.ask("sign", numbers)
    return [stage.ask("walk", number)["cookie"] for number in numbers]


@pytest.fixture
def line(stage) -> Iterator[Line]:
    with opened_line(stage.url) as line:
        yield line


def written(diary: bytes) -> str:
    return json.loads(zipfile.ZipFile(io.BytesIO(diary)).read("carnet.json"))["answers"][DAY]["value"]


webkit = pytest.mark.skipif(not find_webkit(), reason="WebKit's driver is missing: apt install webkit2gtk-driver xvfb")


@webkit
def test_webkit_opens_each_step_again_without_a_line(cookies, line, tmp_path):
    """Each step opens, a diary is written and kept as a file; a page that was never opened says so."""
    with screen(tmp_path) as environment, driven(environment) as page:
        page.open(f"{line.url}/parcours")
        cookie = {"name": "parcours", "value": cookies[0], "domain": "127.0.0.1", "path": "/", "sameSite": "Lax"}
        page.ask("POST", "/cookie", cookie=cookie)
        page.open(f"{line.url}/parcours")
        page.press("//label[contains(., 'Oui')]")
        page.press("//button[normalize-space()='Continuer']")
        page.find(KEPT_ALL)
        headings = {}
        for step in STEPS:
            page.open(f"{line.url}/parcours/3e/{step}")
            page.find(READY)
            headings[step] = page.read(HEADING)
        assert len({*headings.values()}) == len(STEPS)

        line.cut()
        again = {}
        for step in STEPS:
            page.open(f"{line.url}/parcours/3e/{step}")
            page.find(READY)
            again[step] = page.read(HEADING)
        assert again == headings
        page.open(f"{line.url}/parcours/2nde/mon-cv")
        assert page.read(HEADING) == "Pas de réseau"

        page.open(f"{line.url}/parcours/3e/mon-carnet")
        page.find(READY)
        page.type(f"//textarea[@name='{DAY}']", WRITTEN)
        page.press("//h1")
        page.type("//input[contains(@class, 'path-digits')]", DIGITS)
        page.press("//button[normalize-space()='Continuer']")
        page.find("//p[contains(., 'Ton carnet est fermé par tes quatre chiffres.')]")
        page.open(f"{line.url}/parcours/3e/mon-carnet")
        page.find(READY)
        assert page.read(f"document.querySelector(\"textarea[name='{DAY}']\").value") == WRITTEN


@webkit
def test_a_diary_in_webkit_survives_a_restart_without_a_line(cookies, line, tmp_path):
    """« Garder mon carnet » of the second start holds what was written in the first; the line is cut between them."""
    script = PLAYED % {"cookie": cookies[1], "day": DAY, "written": WRITTEN, "digits": DIGITS}
    with screen(tmp_path) as environment:
        file = tmp_path / "mon-carnet.zip"
        assert written(start_until(environment, f"{line.url}/parcours", script, file)) == WRITTEN
        line.cut()
        assert written(start_until(environment, f"{line.url}/parcours/3e/mon-carnet", script, file)) == WRITTEN


@pytest.mark.skipif(
    not find_firefox(), reason="Firefox ESR or config/fetch_npm.sh firefox var/tools/firefox is missing"
)
def test_firefox_opens_each_step_again_and_keeps_a_diary_without_a_line(cookies, line, tmp_path):
    """A level opened once, a diary written; the line is cut and Firefox starts again."""
    (tmp_path / "profile").mkdir()
    with sitting(line.url, pictures=FAILURES, profile=tmp_path / "profile") as pupil:
        pupil.ask("carry", name="parcours", value=cookies[2])
        pupil.open("/parcours").tick("Oui : c'est mon téléphone").press("Continuer").stands("[data-path=kept]")
        headings = {}
        for step in STEPS:
            pupil.open(f"/parcours/3e/{step}").stands("[data-path]")
            headings[step] = pupil.heading()
        assert len({*headings.values()}) == len(STEPS)
        pupil.open("/parcours/3e/mon-carnet").stands("[data-path]")
        pupil.type("Comment s'est passée mon arrivée", WRITTEN).touch("J'ai fini cette étape").stands(".path-digits")
        pupil.type("Quatre chiffres", DIGITS).touch("Continuer")
        pupil.stands("[data-text='Ton carnet est fermé par tes quatre chiffres.']")

    line.cut()
    with sitting(line.url, pictures=FAILURES, profile=tmp_path / "profile") as pupil:
        pupil.open("/parcours/3e/mon-carnet").stands(".path-digits")
        pupil.type("Tes quatre chiffres", DIGITS).touch("Continuer").stands("[data-path]")
        assert pupil.value("Comment s'est passée mon arrivée") == WRITTEN
        again = {}
        for step in STEPS:
            pupil.open(f"/parcours/3e/{step}").stands("[data-path]")
            again[step] = pupil.heading()
        assert again == headings
