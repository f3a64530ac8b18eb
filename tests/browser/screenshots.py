"""Pictures of the demonstration's main pages, for the README: ``python -m tests.browser.screenshots``."""

import base64
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from config.problems import SetupProblem, run_or_explain
from tests.browser.chromium import ARGUMENTS, MISSING, find_chromium

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "has_touch": True}
DESK = {"viewport": {"width": 1280, "height": 860}, "device_scale_factor": 1.5}
QUALITY = 60
"""Of the WebP files, out of 100: text stays sharp and the whole folder weighs less than a large photograph."""


@dataclass(frozen=True)
class Picture:
    """One page to picture: the name of the file, whose browser, on which screen, and the way to the page."""

    name: str
    visitor: str
    screen: dict
    way: tuple[Callable, ...]


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
    from tests.browser.stage import running_stage

    FOLDER.mkdir(parents=True, exist_ok=True)
    with running_stage(Path(settings.VAR_DIR) / "screenshots") as stage:
        take_all(stage.url)


def take_all(url: str) -> None:
    """Picture every page of the site at ``url``."""
    from playwright.sync_api import sync_playwright

    from tests.browser.tour import Tour

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        tour = Tour(browser, url)
        for picture in pictures():
            guide = tour.guide(picture.visitor, **picture.screen)
            for step in picture.way:
                step(guide)
            shot = guide.page.context.new_cdp_session(guide.page).send(
                "Page.captureScreenshot", {"format": "webp", "quality": QUALITY}
            )
            path = FOLDER / f"{picture.name}.webp"
            path.write_bytes(base64.b64decode(shot["data"]))
            print(f"{path.relative_to(FOLDER.parents[1])}: {path.stat().st_size // 1000} kB", flush=True)
            guide.page.context.close()
        browser.close()


if __name__ == "__main__":
    run_or_explain(main)
