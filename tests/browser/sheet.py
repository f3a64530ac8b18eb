"""One contact sheet: twelve pages before and after, fifty in all, narrow and wide, light and dark, some in Arabic."""

import html
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby, product
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from config.languages import ASKED
from tests.browser.itinerary import STOPS
from tests.browser.tour import Guide, Step, Tour, birth_date
from tests.browser.twelve import PLACES

BEFORE = Path(__file__).resolve().parents[2] / "docs" / "screenshots" / "before"
"""The twelve as they were drawn before, in few colours, and how high they were."""
WIDTHS = {360: {"width": 360, "height": 640}, 1366: {"width": 1366, "height": 768}}
SCHEMES = ("light", "dark")
COLOURS = 64
OTHERS: tuple[tuple[str, str, str], ...] = (
    ("", "help", ""),
    ("", "help_page", "family"),
    ("", "login", ""),
    ("", "own_place", ""),
    ("", "places", ""),
    ("", "place", ""),
    ("", "typed_code", ""),
    ("", "recover_links", ""),
    ("", "offer_door", ""),
    ("", "privacy", ""),
    ("ouverte/élève", "family", "waiting for the host"),
    ("ouverte/élève", "family_own_place", ""),
    ("ouverte/élève", "family_places", ""),
    ("ouverte/élève", "family_place", ""),
    ("ouverte/élève", "family_apply", ""),
    ("stage en cours/élève", "pupil_accident", ""),
    ("stage en cours/élève", "family_alert", ""),
    ("stage en cours/élève", "family_pocket", ""),
    ("stage en cours/famille (mère)", "family_absence", "guardian"),
    ("stage terminé/élève", "pupil_evaluation", "gate"),
    ("refusée par une partie/famille (père)", "family", "refused"),
    ("validée, à signer/mère – ", "tell_school", "an error"),
    ("validée, à signer/mère – ", "refuse", ""),
    ("validée, à signer/mère – ", "sign", "before the code"),
    ("ouverte/organisme", "host_step", "hours"),
    ("complétée par l'organisme d'accueil/organisme", "host_pupils", ""),
    ("stage en cours/tuteur", "tutor_half_day", "correcting"),
    ("stage terminé/tuteur", "tutor_evaluation", ""),
    ("office", "classes", ""),
    ("office", "registry", ""),
    ("office", "roll_import", ""),
    ("office", "periods", ""),
    ("head", "head_home", ""),
    ("head", "staff_list", ""),
    ("teacher", "followed_pupils", ""),
    ("cpe", "school_day", ""),
    ("cpe", "week_board", "today"),
    ("officer", "calendars", ""),
)
"""Whose browser, page and state: stops of the tour that are reached without those before, past the visitor's gate."""


@dataclass
class Frame:
    """One page on the sheet: its words, and the name of each picture by width, language and scheme."""

    key: str
    label: str
    is_of_the_twelve: bool
    tall: dict[int, int] = field(default_factory=dict)
    pictures: dict[tuple[int, str, str], str] = field(default_factory=dict)


def lay(browser: Browser, site: str, folder: Path) -> Path:
    """Picture the fifty pages of the site into ``folder`` and lay them on ``sheet.html``, which is pictured too."""
    folder.mkdir(parents=True, exist_ok=True)
    frames = []
    for frame, guide in _pages(Tour(browser, site)):
        _picture(guide.page, frame, folder)
        frames.append(frame)
        print(f"{len(frames)}. {frame.label}", flush=True)
    for path in BEFORE.glob("*.webp"):
        (folder / f"before-{path.name}").write_bytes(path.read_bytes())
    sheet = folder / "sheet.html"
    sheet.write_text(_sheet(frames), encoding="utf-8")
    page = browser.new_page(viewport={"width": 2360, "height": 1000})
    page.goto(sheet.as_uri(), wait_until="load")
    page.screenshot(path=folder / "sheet.png", full_page=True)
    page.close()
    return sheet


def _pages(tour: Tour) -> Iterator[tuple[Frame, Guide]]:
    """Yield the twelve, then the others by visitor, each shown in that visitor's browser."""
    for place in PLACES:
        guide = tour.guide(place.visitor)
        _walk(guide, place.way)
        yield Frame(place.name, f"{place.name}: {place.purpose}", is_of_the_twelve=True), guide
        guide.page.context.close()
    for visitor, wanted in groupby(OTHERS, key=lambda other: other[0]):
        guide = tour.guide(visitor)
        for _visitor, page, state in wanted:
            stop = next(one for one in STOPS[visitor] if (one.page, one.state) == (page, state))
            if guide.home:
                guide.open(f"{guide.home}?{ASKED}=fr")  # whatever was read there before
                if guide.page.locator("input[name$=birth_date]").count():
                    birth_date(guide)
            _walk(guide, tuple(step for step in stop.way if step is not birth_date or not guide.home))
            label = ", ".join(filter(None, (visitor.strip(" –") or "anybody", page, state)))
            yield Frame(re.sub(r"\W+", "-", label), label, is_of_the_twelve=False), guide
        guide.page.context.close()


def _walk(guide: Guide, way: tuple[Step, ...]) -> None:
    for step in way:
        step(guide)


def _picture(page: Page, frame: Frame, folder: Path) -> None:
    """Picture the first screen of the page at each width in each scheme, then in Arabic where it can be read so.

    The language that one chooses is remembered by the link as by the browser: French is chosen before and after.
    """
    mark, spoken = "&" if "?" in page.url else "?", page.locator("html")
    french, arabic = (f"{page.url}{mark}{ASKED}={language}" for language in ("fr", "ar"))
    if spoken.get_attribute("lang") == "ar":
        page.goto(french, wait_until="load")
    _both_schemes(page, frame, folder, "fr")
    page.goto(arabic, wait_until="load")
    if spoken.get_attribute("lang") == "ar":
        _both_schemes(page, frame, folder, "ar")
        page.goto(french, wait_until="load")


def _both_schemes(page: Page, frame: Frame, folder: Path, language: str) -> None:
    for (width, screen), scheme in product(WIDTHS.items(), SCHEMES):
        page.set_viewport_size(screen)  # type: ignore[arg-type]
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.evaluate("scrollTo(0, 0)")
        frame.tall.setdefault(width, page.evaluate("document.documentElement.scrollHeight"))
        name = f"{frame.key}-{width}-{language}-{scheme}.webp"
        _save(page.screenshot(animations="disabled"), folder / name)
        frame.pictures[width, language, scheme] = name
    page.emulate_media(color_scheme="light")


def _save(taken: bytes, path: Path) -> None:
    few = Image.open(io.BytesIO(taken)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.convert("RGB").save(path, "webp", lossless=True, quality=60, method=2)


STYLE = """
body { margin: 16px; width: 2328px; font: 14px/1.3 sans-serif; background: #888; color: #111 }
section { display: inline-block; vertical-align: top; margin: 0 12px 16px 0; padding: 8px; background: #bbb }
h2 { margin: 0 0 4px; font-size: 15px } div { display: flex; gap: 6px; align-items: flex-start }
figure { margin: 0 } figcaption { font-size: 11px } img { display: block }
img.phone { width: 135px; height: 240px } img.desk { width: 195px; height: 110px }
section.twelve img.phone { width: 225px; height: 400px } section.twelve img.desk { width: 370px; height: 208px }
div.two { flex-direction: column }
"""


def _sheet(frames: list[Frame]) -> str:
    heights = json.loads((BEFORE / "heights.json").read_text(encoding="utf-8"))
    body = "\n".join(_section(frame, heights.get(frame.key) or {}) for frame in frames)
    return (
        f'<!DOCTYPE html>\n<html lang="en"><meta charset="utf-8"><title>{len(frames)} pages</title>'
        f"<style>{STYLE}</style>\n<h1>{len(frames)} pages, twelve of them before and after</h1>\n{body}\n</html>\n"
    )


def _section(frame: Frame, before: dict[str, int]) -> str:
    """Return one page's part of the sheet: telephones beside one another, screens of a desk two by two."""
    was = {int(width): f"before-{frame.key}-{width}.webp" for width in before}
    shown = [
        (width, f"{language} {scheme}", name) for (width, language, scheme), name in sorted(
            frame.pictures.items(), key=lambda one: (one[0][0], one[0][1] == "ar", one[0][2] == "dark"))
    ]  # fmt: skip
    phones = [*((360, "before", was[width]) for width in was if width == 360), *(one for one in shown if one[0] == 360)]
    desks = [*((1366, "before", was[width]) for width in was if width == 1366), *(o for o in shown if o[0] == 1366)]
    pairs = "".join(
        f'<div class="two">{"".join(map(_figure, desks[n : n + 2]))}</div>' for n in range(0, len(desks), 2)
    )
    high = ", ".join(
        f"{width} px: {f'{before[str(width)]} → ' if before else ''}{tall} px high"
        for width, tall in frame.tall.items()
    )
    kind = " class='twelve'" if frame.is_of_the_twelve else ""
    return (
        f"<section{kind}><h2>{html.escape(frame.label)} <small>({high})</small></h2>"
        f"<div>{''.join(map(_figure, phones))}{pairs}</div></section>"
    )


def _figure(shown: tuple[int, str, str]) -> str:
    width, words, name = shown
    kind = "phone" if width == 360 else "desk"
    return (
        f'<figure><figcaption>{width} {words}</figcaption><a href="{name}"><img class="{kind}" src="{name}" '
        f'alt="{words}"></a></figure>'
    )
