"""The path on a telephone: it opens without a line, keeps a diary, and sends nothing of what was written."""

import gzip
import io
import json
import re
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit
from urllib.request import Request, urlopen
from xml.etree import ElementTree

import pikepdf
import pytest
from django.conf import settings
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from conventions.domain.season.path.content import LEVELS, STEPS
from tests.browser.cast import CAYENNE, Wanted, bring
from tests.browser.chromium import ARGUMENTS, find_chromium
from tests.browser.fixtures import PATIENCE, PHONE

SPEAKS = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
COOKIE = "parcours"
SECRET = "XYZ-mot-que-personne-ne-lit"
DIGITS = "2748"
PHOTOS, VOICES = 12, 10
DAYS = [f"mon-carnet/jour-{n}" for n in range(1, 6)]
KEPT = """async () => ({
  bases: (await indexedDB.databases()).map((one) => one.name),
  caches: await caches.keys(),
  workers: (await navigator.serviceWorker.getRegistrations()).length,
  local: localStorage.length, session: sessionStorage.length,
})"""
WAITING = """async () => {
  const [{ name }] = await indexedDB.databases();
  const base = await new Promise((done) => { indexedDB.open(name).onsuccess = ({ target }) => done(target.result); });
  const asked = base.transaction("meta").objectStore("meta").get("waiting");
  await new Promise((done) => { asked.onsuccess = done; });
  base.close();
  return asked.result ?? {};
}"""
"""What was done without a line and the site has not answered yet."""
NOTHING = {"bases": [], "caches": [], "workers": 0, "local": 0, "session": 0}
LIGHT, FIRST_OPENING, NEXT_OPENING, PACKAGE = 40_000, 90_000, 35_000, 700_000
WRITERS = {"files.js", "zip.js"}
"""Modules that write files, beside the weight of the others."""


@dataclass
class Phone:
    """A browser with a folder of its own, and all that it asks of the site."""

    context: BrowserContext
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    """Method, address and body of every request, the worker's too."""

    @property
    def page(self) -> Page:
        return self.context.pages[0]

    def open(self, path: str) -> Page:
        self.page.goto(path)
        self.page.wait_for_selector("html[data-path]", timeout=PATIENCE)
        return self.page

    def sent(self) -> list[tuple[str, dict[str, str]]]:
        """Return path and fields of what was sent; whatever is no field fails."""
        posts = [(address, body) for method, address, body in self.asked if method != "GET"]
        return [(urlsplit(address).path, dict(parse_qsl(body, strict_parsing=True))) for address, body in posts]


@contextmanager
def phone(chromium: Browser, url: str, folder: Path, *, cookie: str = "") -> Iterator[Phone]:
    context = chromium.browser_type.launch_persistent_context(
        folder,
        executable_path=find_chromium(),
        args=[*ARGUMENTS, *SPEAKS],
        base_url=url,
        viewport=PHONE,
        locale="fr-FR",
    )
    context.set_default_timeout(PATIENCE)
    carried = Phone(context)
    context.on("request", lambda one: carried.asked.append((one.method, one.url, one.post_data or "")))
    if cookie:
        context.add_cookies([{"name": COOKIE, "value": cookie, "url": url}])
    try:
        yield carried
    finally:
        context.close()


def say_it_is_mine(carried: Phone, *, package: bool = True) -> None:
    """Answer whose device it is, and wait for the level, or for all that its package keeps."""
    page = carried.page
    page.goto("/parcours")
    page.get_by_label("Oui : c'est mon téléphone").check()
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_selector("html[data-path=kept]" if package else "html[data-path]", timeout=4 * PATIENCE)


def give_digits(page: Page, digits: str = DIGITS) -> None:
    page.locator(".path-digits").fill(digits)
    page.get_by_role("button", name="Continuer").click()


def a_photo(n: int, width: int = 2400) -> bytes:
    """Return a photograph that says where, when and by which device it was taken."""
    picture = Image.effect_noise((width // 8, width // 10), 60).resize((width, width * 3 // 4)).convert("RGB")
    about = picture.getexif()
    about[0x010F], about[0x0132] = "Téléphone fictif", "2026:12:07 10:00:00"
    about.get_ifd(0x8825).update({1: "N", 2: (4.0, 56.0, float(n)), 3: "W", 4: (52.0, 20.0, 0.0)})
    file = io.BytesIO()
    picture.save(file, "JPEG", exif=about)
    return file.getvalue()


def add_photo(page: Page, day: str, content: bytes, name: str = "photo.jpg") -> None:
    field = page.locator(f"[data-name='{day}'] input[type=file]")
    field.set_input_files({"name": name, "mimeType": "image/jpeg", "buffer": content})


def agree(page: Page) -> None:
    for box in page.locator("[data-name='mon-carnet/avant-photo'] input").all():
        box.check()


def kept_file(page: Page, button: str = "Garder mon carnet") -> bytes:
    with page.expect_download() as download:
        page.get_by_role("button", name=button, exact=True).first.click()
    return Path(download.value.path()).read_bytes()


@pytest.fixture(scope="module")
def walkers(stage) -> list[dict[str, str]]:
    """Three pupils of one school whose agreements are signed by all, and how each comes to the path.

    The first is of one test alone: what is done is counted once.
    """
    [school] = bring(stage, Wanted("signing", count=3, school=CAYENNE))
    numbers = [agreement.number for agreement in school.agreements]
    stage.ask("sign", numbers)
    return [stage.ask("walk", number) for number in numbers]


@pytest.fixture
def carry(chromium, stage, tmp_path) -> Callable:
    """Return a function that takes a telephone out of its pocket, by the name of its folder."""
    return lambda name, **given: phone(chromium, stage.url, tmp_path / name, **given)


def until_it_is(page: Page, script: str, wanted: object) -> None:
    """Wait until a script of the page returns what is wanted, whatever the machine does besides."""
    until = time.monotonic() + PATIENCE / 1000
    while page.evaluate(script) != wanted and time.monotonic() < until:
        page.wait_for_timeout(100)
    assert page.evaluate(script) == wanted


def test_a_diary_lives_without_a_line_and_nothing_of_it_is_sent(carry, walkers, tmp_path):
    """A level opened once; then no line: twelve photographs and ten voices outlive a restart, in one file too."""
    with carry("own", cookie=walkers[0]["cookie"]) as own:
        say_it_is_mine(own)
        expect(own.page.locator("[data-path-storage]")).not_to_be_empty()
        own.context.set_offline(True)
        page = own.open("/parcours/3e/mon-carnet")
        expect(page.locator(f"[data-name='{DAYS[0]}'] input[type=file]")).to_be_hidden()  # not before the drawings
        agree(page)
        give_digits(page)
        page.locator(f"textarea[name='{DAYS[0]}']").fill(SECRET)
        for n in range(PHOTOS):
            add_photo(page, DAYS[n % 5], a_photo(n))
            expect(page.locator(".path-media img")).to_have_count(n + 1)
        for n in range(VOICES):
            day = page.locator(f"[data-name='{DAYS[n % 5]}']")
            day.get_by_role("button", name="Dire avec ma voix").click()
            expect(day.get_by_role("button", name="Arrêter")).to_be_visible()
            page.wait_for_timeout(300)
            day.get_by_role("button", name="Arrêter").click()
            expect(page.locator(".path-media audio")).to_have_count(n + 1)
        page.get_by_role("button", name="J'ai fini cette étape").click()
        expect(page.get_by_text("C'est fait.")).to_be_visible()
        page.goto("/parcours/2nde/mon-cv")
        expect(page.get_by_text("Cette page n'a jamais été ouverte ici.")).to_be_visible()
        page.get_by_role("link", name="Revenir à mon parcours").click()
        expect(page).to_have_url(re.compile("/parcours/3e$"))

        assert own.sent() == [("/parcours/appareil", own.sent()[0][1])], "nothing leaves without a line"

    with carry("own") as own:  # the telephone was off
        own.context.set_offline(True)
        page = own.page
        page.goto("/parcours/3e/mon-carnet")
        give_digits(page, "0000")
        expect(page.get_by_text("Ce ne sont pas les bons.")).to_be_visible()
        expect(page.locator("[data-path-form]")).to_be_hidden()
        give_digits(page)
        expect(page.locator(f"textarea[name='{DAYS[0]}']")).to_have_value(SECRET)
        expect(page.locator(".path-media img")).to_have_count(PHOTOS)
        expect(page.locator(".path-media audio")).to_have_count(VOICES)
        diary = kept_file(page)
        assert page.evaluate(WAITING) == {"mon-carnet": "done"}
        own.context.set_offline(False)
        until_it_is(page, WAITING, {})
        for _again in range(2):
            own.open("/parcours/3e")
            expect(page.locator("[data-step=mon-carnet] [data-path-state]")).to_have_text("fait")
        assert own.sent() == [("/parcours/fait", {"step": "mon-carnet", "state": "done"})], "once, with nothing written"
        assert not [one for one in own.asked if SECRET in "".join(one)]

    archive = zipfile.ZipFile(io.BytesIO(diary))
    assert archive.testzip() is None
    photos = [Image.open(io.BytesIO(archive.read(name))) for name in archive.namelist() if name.endswith(".jpg")]
    assert len(photos) == PHOTOS
    assert not [photo for photo in photos if photo.getexif() or "exif" in photo.info], "no place, hour or device"
    assert max(max(photo.size) for photo in photos) == 1280
    assert json.loads(archive.read("carnet.json"))["answers"][DAYS[0]]["value"] == SECRET

    (tmp_path / "mon-carnet.zip").write_bytes(diary)
    with carry("other") as other:  # nobody's device: in the page's memory
        page = other.open("/parcours/3e/mon-carnet")
        page.get_by_label("Ouvrir un carnet gardé").set_input_files(__file__)
        expect(page.get_by_text("Ce fichier n'est pas un carnet gardé ici.")).to_be_visible()
        page.get_by_label("Ouvrir un carnet gardé").set_input_files(tmp_path / "mon-carnet.zip")
        expect(page.get_by_text("Ton carnet est ouvert ici.")).to_be_visible()
        expect(page.locator(".path-media img")).to_have_count(PHOTOS)
        expect(page.locator(".path-media audio")).to_have_count(VOICES)
        expect(page.locator(f"textarea[name='{DAYS[0]}']")).to_have_value(SECRET)
        assert page.evaluate(KEPT) == NOTHING
        assert other.sent() == []

    with carry("new", cookie=walkers[0]["cookie"]) as new:  # theirs as well, and empty
        say_it_is_mine(new, package=False)
        new.open("/parcours/3e/mon-carnet")
        expect(new.page.get_by_text("Ton carnet est commencé sur un autre appareil")).to_be_visible()


def test_a_shared_device_keeps_nothing(carry, walkers):
    """By the class's code: neither the next pupil, nor Back, nor a store of the browser shows what was written."""
    with carry("shared") as shared:
        page = shared.page
        page.on("dialog", lambda dialog: dialog.accept())  # « quitter cette page ? »

        def come_in(walker):
            page.goto("/parcours/classe")
            page.get_by_label("Le code de la classe").fill(walker["code"])
            page.get_by_label("Les cinq lettres de ton papier").fill(walker["slip"])
            page.get_by_role("button", name="Entrer").click()
            page.wait_for_selector("html[data-path]")

        come_in(walkers[2])
        expect(page.locator("[data-path-storage]")).to_contain_text("rien n'est gardé")
        shared.open("/parcours/3e/mon-carnet")
        agree(page)
        page.locator(f"textarea[name='{DAYS[0]}']").fill(SECRET)
        add_photo(page, DAYS[0], a_photo(1, 800))
        expect(page.locator(".path-media img")).to_have_count(1)
        assert page.evaluate(KEPT) == NOTHING
        assert (kept_file(page)).startswith(b"PK")

        shared.open("/parcours/3e")
        assert page.evaluate(KEPT) == NOTHING
        page.go_back()
        page.wait_for_selector("html[data-path]")
        expect(page.locator(f"textarea[name='{DAYS[0]}']")).to_have_value("")
        expect(page.locator(".path-media img")).to_have_count(0)
        shared.open("/parcours/3e")
        page.get_by_role("button", name="J'ai fini : quitter cet appareil").click()
        page.wait_for_url("**/parcours")
        come_in(walkers[1])
        shared.open("/parcours/3e/mon-carnet")
        expect(page.locator(f"textarea[name='{DAYS[0]}']")).to_have_value("")
        expect(page.locator(".path-media img")).to_have_count(0)
        assert page.evaluate(KEPT) == NOTHING
        assert not [one for one in shared.asked if SECRET in "".join(one)]
        assert {path for path, _fields in shared.sent()} <= {"/parcours/classe", "/parcours/fait", "/parcours/quitter"}


def test_leaving_an_own_device_takes_two_presses_and_everything(carry, walkers):
    """A diary stands there: the first press says so, the second erases it with pages and worker."""
    with carry("left", cookie=walkers[1]["cookie"]) as own:
        say_it_is_mine(own)
        page = own.open("/parcours/3e/mon-carnet")
        page.locator(f"textarea[name='{DAYS[0]}']").fill(SECRET)
        page.keyboard.press("Tab")
        give_digits(page)
        expect(page.get_by_text("Ton carnet est fermé par tes quatre chiffres.")).to_be_visible()
        page = own.open("/parcours/3e")
        page.locator("[data-path-leave] button").click()
        expect(page.locator("[data-path-leave] button")).to_contain_text("appuie encore")
        page.locator("[data-path-leave] button").click()
        page.wait_for_url("**/parcours")
        until_it_is(page, KEPT, NOTHING)


def test_what_a_pupil_chose_becomes_places_calls_and_papers(carry, walkers):
    """Cards lead to places within reach, a call to its next host, presses to a CV, a report and five slides."""
    with carry("papers", cookie=walkers[2]["cookie"]) as own:
        say_it_is_mine(own)
        page = own.open("/parcours/3e/j-aime")
        for text in ("Consoler un petit qui pleure", "Être sur l'eau plutôt que sur la route"):
            page.get_by_label(text).check()
        out = page.locator("[data-path-out]")
        expect(out.locator("ul").first.locator("li")).to_have_count(3)
        expect(out.locator("ul").first).to_contain_text("« Consoler un petit qui pleure »")
        expect(out.locator(".path-trades > li")).to_have_count(5)
        places = out.get_by_role("link", name="des lieux près de chez toi").first.get_attribute("href")
        assert "commune=973" in places
        assert "niveau=3e" in places
        assert own.context.request.get(places).status == 200
        day = page.get_by_role("group", name="La journée qui me va")
        for box in day.get_by_role("checkbox").all()[:4]:
            box.click()
        expect(day.get_by_text("3 au plus : enlève d'abord un autre choix.")).to_be_visible()
        assert day.locator("input:checked").count() == 3

        page = own.open("/parcours/3e/telephoner")
        call = page.locator("[data-call=garage]")
        call.locator("summary").click()
        expect(call.locator("[data-said=first]")).to_contain_text("Je suis en 3e")
        call.get_by_role("button", name="Jouer cet appel").click()
        call.get_by_role("button", name="C'est dit").click()
        call.get_by_role("button", name="C'est dit").click()
        call.get_by_role("button", name="Il dit non").click()
        call.get_by_role("button", name="Appeler ensuite : La crèche").click()
        expect(page.locator("[data-call=creche] .path-stage")).to_contain_text("Crèche, bonjour")

        page = own.open("/parcours/3e/mon-cv")
        page.get_by_label("Je parle nenge tongo.").check()
        page.get_by_label("Je serai à l'heure, et je suivrai vos règles.").check()
        page.get_by_label("Mon prénom et mon nom").fill("Naël Essai & fils <b>")
        expect(page.locator(".path-paper").first).to_contain_text("Je parle nenge tongo.")
        assert "nenge tongo" in read(kept_file(page, "Garder en .odt"), "content.xml")
        assert "Naël Essai & fils <b>" in read(kept_file(page, "Garder en .docx"), "word/document.xml")

        page = own.open("/parcours/3e/mon-carnet")
        agree(page)
        give_digits(page)
        page.locator(f"textarea[name='{DAYS[0]}']").fill("La porte était bleue.")
        add_photo(page, DAYS[0], a_photo(1, 800))
        expect(page.locator(".path-media img")).to_have_count(1)
        add_photo(page, DAYS[0], b"%PDF", "devoir.jpg")
        expect(page.get_by_text("n'est pas une photo que ce téléphone sait lire")).to_be_visible()
        page = own.open("/parcours/3e/mon-rapport")
        page.get_by_role("button", name="Reprendre : « La porte était bleue. »").first.click()
        page.get_by_label("Photo 1, jour 1").check()
        expect(page.locator(".path-paper figure")).to_have_count(1)
        report = kept_file(page, "Garder en .docx")
        assert "La porte était bleue." in read(report, "word/document.xml")
        assert zipfile.ZipFile(io.BytesIO(report)).read("word/media/image1.jpeg").startswith(b"\xff\xd8")
        assert "Pictures/image1.jpeg" in zipfile.ZipFile(io.BytesIO(kept_file(page, "Garder en .odt"))).namelist()
        page = own.open("/parcours/3e/mon-oral")
        page.locator("[data-name='mon-oral/carte-2'] [data-path-proposed] button").first.click()
        expect(page.locator(".path-cards h3")).to_have_count(1)
        slides = kept_file(page, "Garder en .odp")
        assert "La porte était bleue." in read(slides, "content.xml")
        assert b'draw:fit-to-size="shrink-to-fit"' in zipfile.ZipFile(io.BytesIO(slides)).read("content.xml")
        assert {path for path, _fields in own.sent()} == {"/parcours/appareil", "/parcours/fait"}
        assert {name for path, fields in own.sent() if path == "/parcours/fait" for name in fields} == {"step", "state"}


@pytest.mark.parametrize("level", LEVELS)
def test_the_paper_diary_is_eight_a5_pages(carry, level):
    """Who has no phone writes on eight A5 pages; calls that are folded on the screen are unfolded on paper."""
    with carry("paper") as own:
        page = own.open(f"/parcours/{level}/telephoner")
        call, calls = page.locator(".path-call dl"), page.locator(".path-call").count()
        expect(call.first).not_to_be_visible()
        page.emulate_media(media="print")
        assert sum(one.is_visible() for one in call.all()) == calls == 6
        page.goto(f"/parcours/{level}/carnet-papier")
        with pikepdf.open(io.BytesIO(page.pdf(prefer_css_page_size=True))) as paper:
            sizes = [[float(side) / 72 * 25.4 for side in one.mediabox[2:]] for one in paper.pages]
        assert sizes == [pytest.approx([148, 210], abs=1)] * 8


def read(content: bytes, name: str) -> str:
    """Return the text of a part of a document, which must be XML."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert archive.testzip() is None
    return " ".join(ElementTree.fromstring(archive.read(name)).itertext())


def test_the_card_of_the_eve_opens_without_a_line(carry, walkers):
    """Kept behind four digits: host, hours, whom to call."""
    with carry("eve", cookie=walkers[2]["cookie"]) as own:
        say_it_is_mine(own)
        page = own.open("/parcours/3e/la-veille")
        host = page.locator(".path-card dd").first.inner_text()
        give_digits(page)
        expect(page.locator(".path-digits")).to_have_count(0)

        page.evaluate("sessionStorage.clear()")
        page.goto("/parcours/3e/la-veille")  # they came by their own link a moment ago
        expect(page.get_by_role("button", name="J'ai oublié : en choisir d'autres")).to_be_visible()
        page.goto("/parcours/appareil")  # whoever holds the telephone may say again that it is theirs: no link
        page.get_by_label("Oui : c'est mon téléphone").check()
        page.get_by_role("button", name="Continuer").click()
        page.wait_for_selector("html[data-path]")
        page.goto("/parcours/3e/la-veille")
        expect(page.get_by_text("ouvre ton lien personnel")).to_be_visible()
    with carry("eve") as own:
        own.context.set_offline(True)
        own.page.goto("/parcours/3e/la-veille")
        expect(own.page.locator(".path-card")).to_have_count(0)
        expect(own.page.get_by_text("ouvre ton lien personnel")).to_be_visible()  # it alone opens for who forgot
        for answer in ("Encore 4", "Encore 3", "Encore 2", "Encore 1 essai.", "Cinq essais : attends cinq minutes."):
            give_digits(own.page, "0000")
            expect(own.page.get_by_text(answer)).to_be_visible()
        give_digits(own.page)
        expect(own.page.get_by_text("Trop d'essais : attends encore 5 minutes.")).to_be_visible()
        own.page.evaluate("(now => { Date.now = () => now + 301000; })(Date.now())")
        give_digits(own.page)
        expect(own.page.locator(".path-card dd").first).to_have_text(host)
        expect(own.page.locator(".path-card")).to_contain_text("119")


FULL = "IDBObjectStore.prototype.put = () => { throw new DOMException('plein', 'QuotaExceededError'); };"
PRIVATE = "indexedDB.open = () => { throw new DOMException('refusé', 'SecurityError'); };"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [(FULL, "n'a plus de place"), (PRIVATE, "Ce navigateur refuse de garder")],
    ids=["full", "private"],
)
def test_a_browser_that_refuses_to_keep_says_so_and_loses_nothing(carry, walkers, wrong, said):
    with carry("wrong", cookie=walkers[2]["cookie"]) as own:
        say_it_is_mine(own)
        own.context.add_init_script(wrong)
        page = own.open("/parcours/3e/j-aime")
        page.locator("textarea[name='j-aime/pourquoi']").fill(SECRET)
        expect(page.locator("[data-path-told]")).to_contain_text(said)
        expect(page.locator("textarea[name='j-aime/pourquoi']")).to_have_value(SECRET)


def test_two_tabs_and_a_clock_moved_back_lose_nothing(carry, walkers):
    """The newest writes win and the other tab is told; after a clock moved back too."""
    with carry("tabs", cookie=walkers[2]["cookie"]) as own:
        say_it_is_mine(own)
        first, second = own.open("/parcours/3e/j-aime"), own.context.new_page()
        second.goto("/parcours/3e/j-aime")
        second.wait_for_selector("html[data-path]")
        second.locator("textarea[name='j-aime/pourquoi']").fill("dans le deuxième onglet")
        expect(first.locator("textarea[name='j-aime/pourquoi']")).to_have_value("dans le deuxième onglet")
        expect(first.locator("[data-path-told]")).to_contain_text("Un autre onglet")
        second.close()
        own.context.add_init_script("Date.now = (now => () => now() - 86400000 * 30)(Date.now);")
        page = own.open("/parcours/3e/j-aime")
        expect(page.locator("[data-path-told]")).to_contain_text("L'heure de ce téléphone a reculé")
        page.locator("textarea[name='j-aime/pourquoi']").fill("après")
        page = own.open("/parcours/3e/j-aime")
        expect(page.locator("textarea[name='j-aime/pourquoi']")).to_have_value("après")


def test_a_diary_erases_itself_sixty_days_after_the_oral_told_three_times(carry, walkers):
    with carry("oral", cookie=walkers[2]["cookie"]) as own:
        say_it_is_mine(own)

        today = date.today()

        def with_oral(route):
            answer = route.fetch()
            route.fulfill(response=answer, json=answer.json() | {"oral": (today + timedelta(days=10)).isoformat()})

        own.context.route("**/parcours/moi", with_oral)
        page = own.open("/parcours/3e/mon-carnet")
        page.locator(f"textarea[name='{DAYS[0]}']").fill(SECRET)
        page.keyboard.press("Tab")
        give_digits(page)
        expect(page.locator(".path-digits")).to_have_count(0)
        expect(page.locator("[data-path-told]")).not_to_contain_text("effacera")
        for days in (45, 46, 47):
            page.clock.set_fixed_time(f"{today + timedelta(days=days)}T10:00:00Z")
            own.open("/parcours/3e")
            expect(page.locator("[data-path-told]")).to_contain_text("Ton carnet s'effacera")
        page.clock.set_fixed_time(f"{today + timedelta(days=75)}T10:00:00Z")
        own.open("/parcours/3e")
        expect(page.locator("[data-path-told]")).to_contain_text("ton carnet s'est effacé")
        own.open("/parcours/3e/mon-carnet")
        expect(page.locator(f"textarea[name='{DAYS[0]}']")).to_have_value("")


def weigh(addresses: Iterable[str], cookie: str = "") -> int:
    """Return the bytes of these addresses as they come over the line: pages as the site packs them.

    Files are packed where they are served from (``collectstatic``, ``gzip_static``), but those that are packed already.
    """
    weight = 0
    for address in addresses:
        headers = {"Accept-Encoding": "gzip", "Cookie": f"{COOKIE}={cookie}"}
        with urlopen(Request(address, headers=headers)) as answer:
            body = answer.read()
        is_file = urlsplit(address).path.startswith("/static/") and not address.endswith((".woff2", ".png"))
        weight += len(gzip.compress(body)) if is_file else len(body)
    return weight


def test_the_path_is_light(carry, walkers, capsys):
    """Ours is at most 40 kB beside what writes files; first opening 90, each page afterwards 35, a level 700."""
    folder = Path(settings.BASE_DIR) / "config" / "static" / "site" / "path"
    worker = Path(settings.BASE_DIR) / "conventions" / "pages" / "everyone" / "path" / "sw.js"
    ours = [file for file in (*folder.glob("*.js"), worker) if file.name not in WRITERS]
    modules = sum(len(gzip.compress(file.read_bytes())) for file in ours)
    with carry("light") as other:
        opened: dict[str, int] = {}
        came: set[str] = set()
        for step in STEPS:
            before = {address for _method, address, _body in other.asked}
            other.open(f"/parcours/3e/{step}")
            other.page.wait_for_load_state("networkidle")
            new = {address for _method, address, _body in other.asked} - before - came
            came |= new
            opened[step] = weigh(new)
    with carry("own", cookie=walkers[2]["cookie"]) as own:
        say_it_is_mine(own)
        kept = own.page.evaluate(
            "caches.open('parcours-1').then((one) => one.keys()).then((all) => all.map((it) => it.url))"
        )
        package = weigh(kept, walkers[2]["cookie"])
    first, *afterwards = opened.values()
    with capsys.disabled():
        print(f"\nmodules {modules} bytes, a level of {len(kept)} files {package}, opened one after the other {opened}")
    assert len(opened) == 12
    assert len(kept) > 60
    assert modules <= LIGHT
    assert first <= FIRST_OPENING
    assert max(afterwards) <= NEXT_OPENING
    assert package <= PACKAGE


def stands_against_installing(carried: Phone) -> list[str]:
    """Return Chromium's own list for the page that is open."""
    asked = carried.context.new_cdp_session(carried.page)
    faults = [error["message"] for error in asked.send("Page.getAppManifest")["errors"]]
    return faults + [error["errorId"] for error in asked.send("Page.getInstallabilityErrors")["installabilityErrors"]]


def test_nothing_stands_against_installing_the_path(carry):
    """On its first page and on a level; without its pictures Chromium says what is missing."""
    with carry("installed") as other:
        for path in ("/parcours", "/parcours/3e"):
            other.page.goto(path)
            assert stands_against_installing(other) == []
        other.context.route("**/*.webmanifest", lambda route: route.fulfill(json={"name": "Mon parcours"}))
        other.page.goto("/parcours")
        assert stands_against_installing(other) != []
