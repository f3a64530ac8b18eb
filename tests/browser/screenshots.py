"""Pictures of the demonstration's pages, for the README, for help and to look at the whole.

``python -m tests.browser.screenshots`` takes all; with a site's address, it only lays the contact sheet of that site.
"""

import base64
import io
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from config.problems import SetupProblem, run_or_explain
from tests.browser.chromium import ARGUMENTS, MISSING, find_chromium

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "docs" / "screenshots"
HELP = ROOT / "conventions" / "pages" / "everyone" / "help" / "static" / "help"
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "has_touch": True}
DESK = {"viewport": {"width": 1280, "height": 860}, "device_scale_factor": 1.5}
SMALL = {
    "phone": PHONE | {"viewport": {"width": 390, "height": 780}, "device_scale_factor": 1.25},
    "desk": {"viewport": {"width": 960, "height": 640}},
}
"""Screens of help, whose pictures travel to telephones; the pages of help say their width and height."""
QUALITY = 60
"""Quality of the README's WebP files, out of 100: text stays sharp, the folder weighs less than a large photograph."""
COLOURS = 32
"""Colours of the pictures of help: with so few, text is sharper and lighter without loss than as a photograph."""


@dataclass(frozen=True)
class Picture:
    """One page to picture: the name of the file, whose browser, on which screen, and the way to the page."""

    name: str
    visitor: str
    screen: dict
    way: tuple[Callable, ...]
    folder: Path = README


def pictures() -> list[Picture]:
    """Return what is pictured, in the order of an agreement's life."""
    from tests.browser.tour import agreement, at, birth_date, copy, home, pick, press

    return [
        Picture("host", "ouverte/organisme", PHONE, (home,)),
        Picture("inbox", "office", DESK, (at("inbox"),)),
        Picture("agreement", "office", DESK, (agreement("signatures en cours"), at("agreement", "number"))),
        Picture("approvals", "head", DESK, (at("approvals"), pick("Tout sélectionner"))),
        Picture("guardian", "validée, à signer/mère – ", PHONE, (home, birth_date)),
        Picture("tutor", "stage en cours/tuteur", PHONE, (home,)),
        Picture("week", "cpe", DESK, (at("week_board"),)),
        Picture("verification", "", DESK, (at("verifier"), copy("authentique"), press("Vérifier ce"))),
        Picture("audit", "auditor", DESK, (agreement("clôturée"), at("audit_agreement", "number"))),
    ]


def pictures_of_help() -> list[Picture]:
    """Return what the pages of help show, each named by the texts of ``conventions/pages/everyone/help``."""
    from tests.browser.tour import at, below, birth_date, home, pick, press, scroll_to

    phone = {
        "own-place": ("", at("own_place")),
        "code": ("", at("typed_code")),
        "guardian-gate": ("validée, à signer/mère – ", home),
        "guardian-read": ("validée, à signer/mère – ", home, birth_date),
        "guardian-exits": ("validée, à signer/mère – ", home, birth_date, scroll_to("Je refuse")),
        "guardian-sign": ("validée, à signer/mère – ", home, birth_date, below("/signer")),
        "pupil-home": ("stage en cours/élève", home, birth_date),
        "pupil-pocket": ("stage en cours/élève", home, birth_date, below("/stage/{number}/en-poche")),
        "pupil-evaluation": ("stage terminé/élève", home, birth_date, below("/{number}/evaluation")),
        "host-first": ("ouverte/organisme", home),
        "host-hours": ("ouverte/organisme", home, press("Remplir"), below("/etape/horaires")),
        "host-state": ("signée/organisme", home, press("Voir où")),
        "tutor-day": ("stage en cours/tuteur", home),
        "tutor-evaluation": ("stage terminé/tuteur", home, below("/evaluation")),
    }
    desk = {
        "office-inbox": ("office", at("inbox")),
        "office-roll": ("office", at("roll_import")),
        "office-classes": ("office", at("classes")),
        "office-reminders": ("office", at("reminders")),
        "office-piles": ("office", at("paper_piles")),
        "head-home": ("head", at("head_home")),
        "head-approvals": ("head", at("approvals"), pick("Tout sélectionner")),
        "head-suspend": ("head", at("suspend_internships")),
        "teacher-pupils": ("teacher", at("followed_pupils")),
        "teacher-visas": ("teacher", at("visas")),
        "cpe-day": ("cpe", at("school_day")),
        "cpe-sheet": ("cpe", at("day_sheet")),
        "canteen": ("cpe", at("canteen", query="?vue=semaine")),
        "territory": ("officer", at("territory")),
        "calendars": ("officer", at("calendars")),
        "audit": ("administrator", at("audit")),
        "keeping": ("administrator", at("keeping")),
        "people-data": ("administrator", at("people_data")),
    }
    return [
        Picture(name, visitor, SMALL[screen], way, HELP)
        for screen, found in (("phone", phone), ("desk", desk))
        for name, (visitor, *steps) in found.items()
        for way in [tuple(steps)]
    ]


def main() -> None:
    """Set the stage, picture every page and say where the pictures are."""
    if not find_chromium():
        raise SetupProblem(MISSING)
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    # Playwright keeps an event loop in this thread, where Django would refuse any query.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    import django
    from django.conf import settings

    django.setup()
    folder = Path(settings.VAR_DIR) / "screenshots"
    if sys.argv[1:]:
        lay_sheet(sys.argv[1], folder)
        return
    from tests.browser.stage import running_stage

    for kept in (README, HELP):
        kept.mkdir(parents=True, exist_ok=True)
    with running_stage(folder / "stage") as stage:
        stage.ask("publish")
        take_all(stage.url, [*pictures(), *pictures_of_help()])
        lay_sheet(stage.url, folder)


def take_all(url: str, wanted: list[Picture]) -> None:
    """Take these pictures of the site at ``url``."""
    from playwright.sync_api import sync_playwright

    from tests.browser.tour import Tour

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        tour = Tour(browser, url)
        for picture in wanted:
            guide = tour.guide(picture.visitor, **picture.screen)
            for step in picture.way:
                step(guide)
            path = picture.folder / f"{picture.name}.webp"
            path.write_bytes(_few_colours(guide.page) if picture.folder == HELP else _photograph(guide.page))
            print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1000} kB", flush=True)
            guide.page.context.close()
        browser.close()


def lay_sheet(url: str, folder: Path) -> None:
    """Lay fifty pages of the site at ``url`` on one contact sheet in ``folder``, to look at before and after."""
    from playwright.sync_api import sync_playwright

    from tests.browser.sheet import lay

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        print(lay(browser, url, folder))
        browser.close()


def _photograph(page: Page) -> bytes:
    asked = {"format": "webp", "quality": QUALITY}
    return base64.b64decode(page.context.new_cdp_session(page).send("Page.captureScreenshot", asked)["data"])


def _few_colours(page: Page) -> bytes:
    drawn, kept = Image.open(io.BytesIO(page.screenshot())).convert("RGB"), io.BytesIO()
    few = drawn.quantize(COLOURS, dither=Image.Dither.NONE).convert("RGB")
    few.save(kept, "webp", lossless=True, quality=100, method=6)
    return kept.getvalue()


if __name__ == "__main__":
    run_or_explain(main)
