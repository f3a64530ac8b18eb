"""Five pages as the accessibility tree says them, kept in docs: ``python -m tests.browser.transcripts``."""

import difflib
import os
import re
import sys
from itertools import groupby
from pathlib import Path

from playwright.sync_api import Page

from config.problems import SetupProblem, run_or_explain
from tests.browser.chromium import ARGUMENTS, MISSING, find_chromium

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "accessibilite"
NAMES = ("guardian", "pupil", "host", "school", "verifier")
HEARD = (
    *("banner", "navigation", "main", "contentinfo", "region", "search", "form", "complementary", "alert", "status"),
    *("heading", "link", "button", "textbox", "searchbox", "combobox", "checkbox", "radio", "group", "table"),
    *("columnheader", "rowheader", "list", "img", "dialog"),
)
"""Roles whose change is a change of structure: what one moves by, and what one presses."""
PLACES = (
    *("Collège", "Lycée", "École", "Menuiserie", "Bibliothèque", "Garage", "Boulangerie", "Cabinet", "Jardinerie"),
    *(
        "Librairie",
        "Théâtre",
        "Radio",
        "Pharmacie",
        "Mairie",
        "Imprimerie",
        "Cycles",
        "Crêperie",
        "Atelier",
        "Épicerie",
    ),
)
"""First words of the demonstration's places, whose names end with « (fictif) »."""
MONTHS = r"(?:janv?|fév|mars|avr|mai|juin|juil|août|sept?|oct|nov|déc)[a-zéû]*"
DAYS = r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lun|mar|mer|jeu|ven|sam|dim)"
MASKS = (
    (r"CV[-\u2011][0-9A-Z]{4}[-\u2011][0-9A-Z]{4}", "CV-0"),
    (r"[\w.+-]+@[\w.-]+", "x@x"),
    (rf"\b(?:{'|'.join(PLACES)})\b[^()\":]{{0,60}}\(ficti(?:f|ve)\)", "Lieu"),
    (rf"\b(?:{DAYS}\.? )?\d{{1,2}}(?:er)? {MONTHS}\b\.?(?: \d{{4}})?", "JOUR"),
    (rf"\b(?:{DAYS}\.? )?\d{{1,2}}/\d{{1,2}}(?:/\d{{4}})?", "JOUR"),
    (r"(?<!level=)\d+(?:[ ,.\u00a0\u202f]\d+)*", "0"),
)
"""Expressions of what differs from one day, person or seed to the next, and what stands in its place."""
LINE = re.compile(r"^(?P<indent> *)- '?(?P<role>\w+)(?: (?P<quote>\"(?:[^\"\\]|\\.)*\"))?(?P<rest>.*)$")


def heard(page: Page) -> str:
    """Return the whole tree as it is said, everything unfolded, data masked but the words of our own kept."""
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    lines = page.locator("html").aria_snapshot().splitlines()
    return "\n".join(masked(line) for line in lines if not line.lstrip().startswith("- /")) + "\n"


def masked(line: str) -> str:
    """Return a line without names of pupils and places, addresses, days and numbers."""
    from config.development.demo.population import FIRST_NAMES, LAST_NAMES

    line = re.sub(rf"\b(?:{'|'.join(FIRST_NAMES)})(?: (?:{'|'.join(LAST_NAMES)}))?\b", "Prénom", line)
    for pattern, instead in MASKS:
        line = re.sub(pattern, instead, line, flags=re.IGNORECASE if instead == "JOUR" else 0)
    return re.sub(r"\b(?:d'|de )Prénom", "de Prénom", line)


def structure(transcript: str) -> list[str]:
    """Return what a change of structure would change: roles with names, each once where rows repeat it."""
    found = []
    for line in transcript.splitlines():
        if (match := LINE.match(line)) and match["role"] in HEARD:
            level = re.search(r"\[level=\d\]", match["rest"])
            found.append(" ".join(filter(None, (match["role"], match["quote"], level and level[0]))))
    return [line for line, _same in groupby(found)]


def check(name: str, page: Page) -> None:
    """Compare the structure of the page with that of its transcript."""
    kept = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    before, now = structure(kept), structure(heard(page))
    lines = [*difflib.unified_diff([*dict.fromkeys(before)], [*dict.fromkeys(now)], "kept", "now", lineterm="", n=0)]
    shown = "\n".join(lines[:40])
    assert not lines, f"{name}: listen to it again, then python -m tests.browser.transcripts {name}\n{shown}"


def main(names: list[str]) -> None:
    """Set the stage, listen to the pages and keep what they say."""
    if not find_chromium():
        raise SetupProblem(MISSING)
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    # Playwright keeps an event loop in this thread, where Django would refuse any query.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    import django
    from django.conf import settings

    django.setup()
    from tests.browser.stage import running_stage

    with running_stage(Path(settings.VAR_DIR) / "transcripts") as stage:
        keep(stage.url, names)


def keep(url: str, names: list[str]) -> None:
    """Write the transcripts of these pages of the site at ``url``."""
    from playwright.sync_api import sync_playwright

    from tests.browser.evaluated import PAGES, visits
    from tests.browser.tour import Tour

    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        for page, guide in visits(Tour(browser, url), [page for page in PAGES if page.name in names]):
            path = FOLDER / f"{page.name}.txt"
            path.write_text(heard(guide.page), encoding="utf-8")
            print(path.relative_to(ROOT), flush=True)
        browser.close()


if __name__ == "__main__":
    run_or_explain(lambda: main(sys.argv[1:] or [*NAMES]))
