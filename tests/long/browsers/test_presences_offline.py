"""A week marked on the river: the line is cut, the browser starts again, and each mark counts once when it is back.

On a stage of its own, without the demonstration: its clock is moved.
"""

import json
import re
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from config.development.demo.stage import EMPTY, open_stage
from tests.browser.cast import SAINT_LAURENT, School, Wanted, bring
from tests.browser.chromium import ARGUMENTS, find_chromium
from tests.browser.fixtures import PATIENCE, PHONE
from tests.browser.people import Someone
from tests.browser.stage import Stage, _migrated

NO_LINE = {"server": "http://127.0.0.1:9"}
"""A proxy that nobody keeps: nothing leaves the browser, whoever asks, a page or a worker."""
SOON = 5
"""Seconds that a page may take to erase on a busy machine."""
KEPT = """async () => {
  const people = await new Promise((resolve) => {
    const asked = indexedDB.open("presences", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("people", { keyPath: "key" });
    asked.onsuccess = () => {
      const read = asked.result.transaction("people").objectStore("people").getAll();
      read.onsuccess = () => { asked.result.close(); resolve(read.result); };
    };
  });
  const files = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const body = request.url.endsWith("woff2") ? "" : await (await cache.match(request)).text();
      files.push([request.url, body]);
    }
  }
  return { people, files, rest: JSON.stringify([{ ...localStorage }, { ...sessionStorage }]) };
}"""
TWICE = """(() => {
  const send = window.fetch;
  window.fetch = async (address, given) => {
    if (given?.method !== "POST") return send(address, given);
    return (await Promise.all([send(address, given), send(address, given)]))[1];
  };
})()"""
"""Each sending leaves twice at once, as from a telephone whose line stutters."""


@pytest.fixture(scope="module")
def stage(tmp_path_factory, django_db_setup, django_db_blocker) -> Iterator[Stage]:
    """A site with its worker and nobody in it."""
    folder = tmp_path_factory.mktemp("river")
    with (
        django_db_blocker.unblock(),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("DJANGO_SETTINGS_MODULE", "config.settings")
        with open_stage(folder / "demo", template=_migrated() or EMPTY, name="river") as environment:
            running = Stage(environment, folder / "demo")
            yield running
            running.leave()


@pytest.fixture
def school(stage: Stage) -> School:
    """A school on the Maroni; its pupil's first week ends: the clock of the stage only goes on."""
    [school] = bring(stage, Wanted("signing", school=SAINT_LAURENT))
    number = school.agreements[0].number
    stage.ask("sign", [number])
    stage.ask("reach_friday", number)
    return school


class Telephone:
    """A browser that keeps what it has from one start to the next, with a line or without."""

    def __init__(self, chromium: Browser, folder: Path, url: str) -> None:
        self.chromium, self.folder, self.url = chromium, folder, url
        self.context: BrowserContext | None = None

    def start(self, *, line: bool = True) -> Page:
        self.stop()
        given: dict[str, Any] = {} if line else {"proxy": NO_LINE}
        self.context = self.chromium.browser_type.launch_persistent_context(
            *(self.folder,),
            **{"executable_path": find_chromium(), "args": ARGUMENTS, "base_url": self.url, "viewport": PHONE},
            **{"locale": "fr-FR", **given},
        )
        self.context.set_default_timeout(PATIENCE)
        return self.context.pages[0]

    def stop(self) -> None:
        if self.context:
            self.context.close()
        self.context = None


@pytest.fixture
def telephone(chromium: Browser, stage: Stage, tmp_path: Path) -> Iterator[Telephone]:
    kept = Telephone(chromium, tmp_path / "telephone", stage.url)
    yield kept
    kept.stop()


def keep_week(someone: Someone) -> None:
    """Answer that the device is one's own."""
    someone.unfold("Marquer sans réseau cette semaine").tick("Oui, il est à moi").press("Continuer")
    someone.sees("C'est gardé.")


def waiting(page: Page) -> list[dict[str, Any]]:
    return [mark for person in page.evaluate(KEPT)["people"] for mark in person["marks"]]


def half_days(page: Page) -> Iterator[Any]:
    """Half-days of the page, day by day, unfolded."""
    expect(page.locator("[data-days] > details").first).to_be_visible()
    for day in page.locator("[data-days] > details").all():
        day.evaluate("(one) => { one.open = true; }")
        yield from day.get_by_role("group").all()


def nothing_is_left(page: Page) -> None:
    """The page where one is has erased it; `/presences` says so."""
    until = time.monotonic() + SOON
    while page.evaluate(KEPT)["people"] and time.monotonic() < until:
        page.wait_for_timeout(50)
    page.goto("/presences")
    expect(page.get_by_text("Rien n'est gardé sur cet appareil.")).to_be_visible()
    assert page.evaluate(KEPT)["people"] == []


def test_a_week_marked_without_a_line_counts_once(telephone: Telephone, stage: Stage, school: School):
    """Kept, marked with the line cut, the browser started again, sent twice at once; a conflict shows both marks."""
    [agreement] = school.agreements
    link, token = agreement.links["tutor"], agreement.links["tutor"].rsplit("/", 1)[1]
    page = telephone.start()
    keep_week(Someone(page, stage).open(link))

    page = telephone.start(line=False)
    with pytest.raises(Exception, match="ERR_"):
        page.goto(link)
    assert telephone.context is not None
    page = telephone.context.new_page()  # the failed one still shows its error
    page.goto("/presences")
    for n, half_day in enumerate(half_days(page)):
        half_day.get_by_role("button", name=("Présence", "Retard", "Absence")[n % 3]).click()
    expect(page.get_by_text("10 en attente de réseau.")).to_be_visible()
    page = telephone.start(line=False)
    page.goto("/presences")
    expect(page.get_by_text("10 en attente de réseau.")).to_be_visible()
    kept = page.evaluate(KEPT)
    assert page.evaluate("location.pathname") == "/presences"
    everything = json.dumps(kept, ensure_ascii=False)
    assert agreement.first_name in everything
    for secret in (token, agreement.pupil.replace(agreement.first_name, "").strip()):
        assert not re.search(rf"\b{re.escape(secret)}\b", everything)
    assert {url.removeprefix(stage.url) for url, _body in kept["files"] if "/static/" not in url} == {"/presences"}

    stage.ask("note_absent", agreement.number)  # the first half-day, noted present on the river
    page = telephone.start()
    assert telephone.context is not None
    telephone.context.add_init_script(TWICE)
    Someone(page, stage).open(link).sees("notées sans réseau")
    tutor = Someone(page, stage).sees("l'établissement avait noté « absence »")
    marks = ["absent", *(("present", "late", "absent")[n % 3] for n in range(1, 10))]
    assert stage.ask("noted", agreement.number) == [[mark, 1] for mark in marks]
    assert [mark["half"] for mark in waiting(page)] == ["morning"]
    tutor.press("Laisser comme c'est noté")
    expect(page.get_by_text("l'établissement avait noté")).to_have_count(0)
    assert waiting(page) == []


def test_fifteen_days_later_nothing_is_left(telephone: Telephone, stage: Stage, school: School):
    """What waited is erased from the device, and said once."""
    keep_week(Someone(telephone.start(), stage).open(school.agreements[0].links["tutor"]))
    page = telephone.start(line=False)
    page.goto("/presences")
    next(half_days(page)).get_by_role("button", name="Présence").click()
    expect(page.get_by_text("1 en attente de réseau.")).to_be_visible()
    page = telephone.start(line=False)
    page.clock.install(time=datetime.now() + timedelta(days=15))
    page.goto("/presences")
    expect(page.get_by_text("Quatorze jours ont passé")).to_be_visible()
    assert page.evaluate(KEPT)["people"] == []
    nothing_is_left(page)


def test_signing_out_and_a_shared_computer_leave_nothing(person: Callable[..., Page], stage: Stage, school: School):
    """The school's computer keeps nothing unless it is said to be one's own; signing out erases what one keeps."""
    page = person()
    cpe = Someone(page, stage).signs_in(school, "cpe").open("/suivi/jour")
    cpe.unfold("Marquer sans réseau cette semaine").press("Continuer").sees("Rien n'est gardé ici.")
    assert page.evaluate(KEPT)["people"] == []
    cpe.open("/suivi/jour")
    keep_week(cpe)
    assert len(page.evaluate(KEPT)["people"]) == 1
    page.locator(".menu-button, [popovertarget=menu]").first.click()
    cpe.press("Se déconnecter").sees("Vous êtes déconnecté de cet appareil.")
    nothing_is_left(page)


def test_handing_the_device_over_leaves_nothing(person: Callable[..., Page], stage: Stage):
    """The person who signs on the school's tablet holds nothing of the week that the office kept."""
    [signing] = bring(stage, Wanted("signing", school=SAINT_LAURENT))
    page = person(viewport={"width": 800, "height": 1280})
    office = Someone(page, stage).signs_in(signing, "office").open("/suivi/jour")
    keep_week(office)
    assert len(page.evaluate(KEPT)["people"]) == 1
    office.open("/etablissement/presence")
    page.get_by_role("listitem").filter(has_text=signing.agreements[0].pupil).get_by_role("link").first.click()
    office.well().tick("L'établissement connaît cette personne.").press("Donner l'appareil").sees("Décidez seul")
    nothing_is_left(page)
