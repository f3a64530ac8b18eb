"""Looks of a machine at the hand that drew a page: what is bordered, said first, sized, heavy, dark or printed."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Page

from tests.browser.pages import CUT, NARROW_RULES, OVERFLOW, RULES, TARGETS, axe_violations, probe
from tests.browser.tour import name_of
from tests.browser.twelve import NoAct, Place

NARROW, WIDE = {"width": 360, "height": 640}, {"width": 1366, "height": 768}
DEPTH = 560
"""Pixels of a telephone of 640 that are seen: the browser's own bars take the rest."""
ZOOMED = {"width": 320, "height": 256}
"""A screen of 1280 × 1024 at 400 %."""
SHEET = {"width": 718, "height": 1000}
"""A4 between margins of a centimetre, in CSS pixels."""
PRESS = 48
HEADER_OF_PHONE, HEADER_OF_WORK, FOOTER = 56, 96, 96
ROW = (40, 48)
FAMILY_BYTES, SHEET_BYTES, TALLEST_FIGURES = 35_000, 45_000, 3_000
SETTLED = "Promise.allSettled(document.getAnimations().map((one) => one.finished))"
HEAVIEST_KEPT = 8
"""Elements named of each fault: the others are of the same kind."""


class Seen:
    """One page under the eye of the machine, and which of its kind it is."""

    def __init__(self, page: Page, place: Place) -> None:
        self.page, self.place, self.address = page, place, page.url

    def screen(self, size: dict[str, int]) -> None:
        """Show the page from its top on a screen of that size."""
        self.page.set_viewport_size(size)  # type: ignore[arg-type]
        self.page.evaluate("scrollTo(0, 0)")


def faults_of_weight(seen: Seen) -> Iterator[str]:
    """Yield what is heavy, blocks or moves when the page comes a second time, on a telephone."""
    seen.screen(NARROW)
    seen.page.goto(seen.address, wait_until="load")
    found = probe(seen.page, "loaded")
    if seen.place.is_family and found["sent"] > FAMILY_BYTES:
        yield f"{found['sent']} bytes came, {FAMILY_BYTES} at most: {', '.join(found['parts'])}"
    if len(found["sheets"]) != 1:
        yield f"{len(found['sheets'])} stylesheets: {found['sheets']}"
    for path, size in found["sheets"]:
        if size > SHEET_BYTES:
            yield f"{path} has {size} bytes, {SHEET_BYTES} at most"
    if blocking := set(found["blocking"]) - {path for path, _size in found["sheets"]}:
        yield f"the page waits for {', '.join(sorted(blocking))}"
    if found["shift"] > 0:
        yield f"the page moves by {found['shift']:.4f}: {', '.join(found['moved'])}"


def faults_of_first_screen(seen: Seen) -> Iterator[str]:
    """Yield what is missing above the fold of a telephone: who, one sentence with its date or state, the one act.

    The screen is that deep: what sticks to its foot is on it.
    """
    seen.screen(NARROW | {"height": DEPTH})
    found = probe(seen.page, "first_screen", DEPTH)
    if not found["heading"]:
        yield f"no heading within {DEPTH} px"
    if not any(re.search(seen.place.says, words) and len(words.split()) > 2 for words in found["sentences"]):
        yield f"no sentence with its {seen.place.telling} within {DEPTH} px: {found['sentences'][:HEAVIEST_KEPT]}"
    yield from _faults_of_act(found["filled"], seen.place.no_act, asked={*map(name_of, found["forms"])} - {""})
    if seen.place.name == "figures" and len(found["numbers"]) != 4:
        yield f"{len(found['numbers'])} large numbers within {DEPTH} px, where four are the page's"


def _faults_of_act(filled: list[tuple[str, int]], no_act: NoAct | None, *, asked: set[str]) -> Iterator[str]:
    """Yield what is wrong with the page's one act: another beside it, none without a reason, too far down."""
    if len(filled) > 1 or not (filled or (no_act and no_act.unless not in asked)):
        rule = f"none only where {no_act.why}" if no_act else "one act is the page's"
        yield f"{len(filled)} filled buttons, {rule}: {_named(filled)}"
    elif filled and filled[0][1] > DEPTH + 1:
        yield f"the act is not within {DEPTH} px: {_named(filled)}"


def _named(filled: list[tuple[str, int]]) -> str:
    return ", ".join(f"« {words} » down to {bottom} px" for words, bottom in filled[:HEAVIEST_KEPT]) or "none"


def faults_of_borders(seen: Seen) -> Iterator[str]:
    """Yield what has a border that nobody can press, at both widths."""
    yield from _at_both(seen, lambda page: probe(page, "borders"), "a border that is no press")


def faults_of_type(seen: Seen) -> Iterator[str]:
    """Yield the sizes and weights beyond the five and the two, at both widths."""
    yield from _at_both(seen, lambda page: probe(page, "type"), "type")


def _at_both(seen: Seen, look: Callable[[Page], list[str]], what: str) -> Iterator[str]:
    """Yield what is found at either width, saying at which when the other has it not."""
    found = {}
    for size in (NARROW, WIDE):
        seen.screen(size)
        found[size["width"]] = look(seen.page)
    narrow, wide = found.values()
    yield from (f"{what}: {line}" for line in narrow if line in wide)
    yield from (f"360 px: {what}: {line}" for line in narrow if line not in wide)
    yield from (f"1366 px: {what}: {line}" for line in wide if line not in narrow)


def faults_of_frame(seen: Seen) -> Iterator[str]:
    """Yield heights beyond theirs: header, footer, where a table begins, its rows, presses, the figures' page."""
    seen.screen(NARROW)
    narrow = probe(seen.page, "frame")
    if narrow["header"] > HEADER_OF_PHONE:
        yield f"360 px: the header has {narrow['header']} px, {HEADER_OF_PHONE} at most"
    yield from (f"360 px: out of the header: {line}" for line in narrow["out"])
    if seen.place.is_family and narrow["footer"] > FOOTER:
        yield f"360 px: the footer has {narrow['footer']} px, {FOOTER} at most"
    if seen.place.is_family:
        small = [f"{height} px: {' '.join(html.split())}" for html, _w, height in seen.page.evaluate(SMALL_PRESSES)]
        yield from (f"360 px: a press of {line}" for line in small[:HEAVIEST_KEPT])
    if seen.place.name == "figures" and narrow["tall"] > TALLEST_FIGURES:
        yield f"360 px: the page is {narrow['tall']} px high, {TALLEST_FIGURES} at most"
    if not seen.place.is_work:
        return
    seen.screen(WIDE)
    wide = probe(seen.page, "frame", seen.place.first)
    if wide["header"] > HEADER_OF_WORK:
        yield f"1366 px: the header has {wide['header']} px, {HEADER_OF_WORK} at most"
    if wide["first"] is None and seen.place.first != "table":
        yield f"1366 px: nothing is « {seen.place.first} », which is looked for"
    if wide["first"] is not None and wide["first"] > seen.place.table_from:
        yield f"1366 px: the {seen.place.first} begins at {wide['first']} px, {seen.place.table_from} at most"
    low, high = ROW
    if outside := sorted({height for height in wide["rows"] if not low - 0.6 <= height <= high + 0.6}):
        yield f"1366 px: rows of one line are {outside} px high, {low} to {high} is their measure"


SMALL_PRESSES = TARGETS.replace("height < 44 || width < 44", f"height < {PRESS}")


def faults_of_zoom(seen: Seen) -> Iterator[str]:
    """Yield what 400 % loses: words cut, a page to scroll sideways, something stuck over half of the screen."""
    seen.screen(ZOOMED)
    if (over := seen.page.evaluate(OVERFLOW)) > 1:
        yield f"400 %: the page is {over} px wider than the screen"
    yield from (f"400 %: cut: {html}" for html in seen.page.evaluate(CUT)[:HEAVIEST_KEPT])
    yield from (f"400 %: stuck over half of the screen: {line}" for line in probe(seen.page, "stuck"))


def faults_of_states(seen: Seen) -> Iterator[str]:
    """Yield what says a state by its colour alone, and what has no shape left where colours are forced."""
    seen.screen(WIDE)
    yield from (f"a state without noun: {html}" for html in probe(seen.page, "states")[:HEAVIEST_KEPT])
    with _emulated(seen.page, forced_colors="active"):
        yield from (f"forced colours: no shape: {html}" for html in probe(seen.page, "shapes")[:HEAVIEST_KEPT])
        if (over := seen.page.evaluate(OVERFLOW)) > 1:
            yield f"forced colours: the page is {over} px wider than the screen"


def faults_of_print(seen: Seen) -> Iterator[str]:
    """Yield what a sheet of paper loses."""
    with _emulated(seen.page, media="print"):
        seen.screen(SHEET)
        if (over := seen.page.evaluate(OVERFLOW)) > 1:
            yield f"print: the page is {over} px wider than the sheet"
        yield from (f"print: cut: {html}" for html in seen.page.evaluate(CUT)[:HEAVIEST_KEPT])


def faults_of_dark(seen: Seen) -> Iterator[str]:
    """Yield what axe finds in the dark, every rule on a desk, those of a telephone on one."""
    with _emulated(seen.page, color_scheme="dark"):
        for size, rules in ((WIDE, RULES), (NARROW, NARROW_RULES)):
            seen.screen(size)
            seen.page.evaluate(SETTLED)
            yield from (f"dark, {size['width']} px: {line}" for line in axe_violations(seen.page, rules))


@contextmanager
def _emulated(page: Page, **given) -> Iterator[None]:
    page.emulate_media(**given)
    try:
        yield
    finally:
        page.emulate_media(**dict.fromkeys(given, "null"))


LOOKS: dict[str, Callable[[Seen], Iterator[str]]] = {
    "weight": faults_of_weight,
    "first": faults_of_first_screen,
    "borders": faults_of_borders,
    "type": faults_of_type,
    "frame": faults_of_frame,
    "zoom": faults_of_zoom,
    "states": faults_of_states,
    "print": faults_of_print,
    "dark": faults_of_dark,
}
"""What is looked at, by name: the page is loaded again first, and left as it was found."""


def faults(seen: Seen, only: list[str] | None = None) -> list[str]:
    """Return every fault of the page, all at once."""
    return [line for name in only or LOOKS for line in LOOKS[name](seen)]
