"""Drawings: one hand, two inks, light, and each in use."""

import re
from collections.abc import Collection
from pathlib import Path

from conventions.domain.law.trades.sectors import PICTURES
from conventions.domain.season.path.content import DRAWINGS
from conventions.pages.bearers.family.queries import STEPS
from tests.kit.sources import ROOT, templates, text_of

FOLDER = "config/static/site/drawings"
HEAVIEST = 1_500
INKS = {"#14232b", "#0b4f5f", "#edf1f1", "#7fd0dc"}
"""What is written and what is pressed, by day and in the dark: ``--ink`` and ``--press`` of the sheet."""
WIDTHS = {"1", "1.5", "2", "3", "8"}
"""Edges of hair, of leaves, lines, limbs."""
INKED = re.compile(r"""\b(?:fill|stroke|color)\s*[:=]\s*['"]?([a-zA-Z]+)""")
DRAWN = re.compile(r"""\bstroke-width\s*[:=]\s*['"]?([\d.]+)""")
"""Names of inks and widths of lines, in an attribute or in a style."""
BY_TAG = re.compile(r'{% drawing "([\w-]+)" %}|picture="([\w-]+)"')
IN_TABLES = frozenset({*(one.slug for one in PICTURES), *(name for name, _label in STEPS), *DRAWINGS})


def _faults_of(drawing: Path) -> list[str]:
    """List what another hand has drawn: other inks, other lines, another sheet, more than a picture."""
    text = drawing.read_text(encoding="utf-8")
    found = []
    if (weight := drawing.stat().st_size) > HEAVIEST:
        found.append(f"weighs {weight}")
    colours = set(re.findall(r"#[0-9a-fA-F]{3,8}\b", text)) | set(re.findall(INKED, text))
    found.extend(f"ink {ink}" for ink in sorted(colours - INKS - {"none", "currentColor"}))
    found.extend(f"line of {width}" for width in sorted(set(re.findall(DRAWN, text)) - WIDTHS))
    if 'viewBox="0 0 160 120"' not in text:
        found.append("on another sheet")
    if re.search(r"<script|<text|<image|href|url\(|@import|\son\w+=", text):
        found.append("more than a picture")
    return found


def drawings_astray(root: Path, in_tables: Collection[str]) -> list[str]:
    """List the faults of each drawing, those that nothing shows, and those that are shown and not drawn."""
    drawn = {path.stem: path for path in sorted((root / FOLDER).glob("*.svg"))}
    shown = set(in_tables)
    for path in templates(root):
        shown |= {one or other for one, other in BY_TAG.findall(text_of(path))}
    found = [f"{name}: {fault}" for name, path in drawn.items() for fault in _faults_of(path)]
    found += [f"{name}: nothing shows it" for name in sorted(drawn.keys() - shown)]
    return found + [f"{name}: not drawn" for name in sorted(shown - drawn.keys())]


def test_twenty_drawings_are_by_one_hand():
    """Five moments, twelve sectors, three empty states, four before a photo; each stands on a page."""
    assert drawings_astray(ROOT, IN_TABLES) == []
    assert len(list((ROOT / FOLDER).glob("*.svg"))) == 24


def test_a_drawing_by_another_hand_is_found(plant):
    """A third ink, a thin line, a weight, a link, in tags or in a style; a name without file, a file without page."""
    odd = '<svg viewBox="0 0 48 48"><path stroke="red" fill="#a32018" stroke-width="2.5"/><a href="/"/></svg>'
    plant(f"{FOLDER}/odd.svg", odd + " " * HEAVIEST)
    style = "<style>@import 'a.css'; path { fill: teal; stroke-width: 5px }</style>"
    plant(f"{FOLDER}/styled.svg", f"""<svg viewBox="0 0 160 120">{style}<path stroke='red'/></svg>""")
    root = plant(
        "conventions/pages/a/templates/a/one.html", '{% drawing "lost" %}{% nothing _("Rien.") picture="none" %}'
    )
    assert drawings_astray(root, {"sector"}) == [
        f"odd: weighs {len(odd) + HEAVIEST}",
        "odd: ink #a32018",
        "odd: ink red",
        "odd: line of 2.5",
        "odd: on another sheet",
        "odd: more than a picture",
        "styled: ink red",
        "styled: ink teal",
        "styled: line of 5",
        "styled: more than a picture",
        "odd: nothing shows it",
        "styled: nothing shows it",
        "lost: not drawn",
        "none: not drawn",
        "sector: not drawn",
    ]
