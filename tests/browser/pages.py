"""Checks that any page can be put to: WCAG by axe-core, text at 200 %, text spacing, targets, valid HTML."""

import subprocess
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from playwright.sync_api import Page

NEEDED = {"resultTypes": ["violations"], "preload": {"assets": ["media"]}}
"""What passes is not written down: that took a third of the time. Style sheets are not read again: no rule asks it."""
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}, **NEEDED}
"""WCAG 2.0 to 2.2, levels A and AA: no rule is switched off."""
NARROW_RULES = {
    "runOnly": [
        *("color-contrast", "target-size", "link-in-text-block", "scrollable-region-focusable"),
        *("button-name", "link-name", "aria-hidden-focus", "aria-command-name", "nested-interactive"),
    ],
    **NEEDED,
}
"""Rules that another width may break: overlaps, sizes, and the controls that a telephone alone shows."""
WIDTHS = {320: NARROW_RULES, 768: None, 1280: RULES}
"""Pixels, and what axe is asked there."""
PROBES = (Path(__file__).parent / "probes.js").read_text(encoding="utf-8")
VNU = Path(settings.VAR_DIR) / "tools" / "vnu.jar"

TARGETS = """
() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
  .filter((e) => e.checkVisibility() && !e.disabled && !e.closest('.fr-skiplinks, .agreement-document'))
  .filter((e) => !(e.matches('a') && getComputedStyle(e).display === 'inline'))
  .map((e) => {
    const label = e.matches('[type=checkbox], [type=radio]') && e.labels && e.labels[0];
    const box = (label || e).getBoundingClientRect();
    return [e.outerHTML.slice(0, 120), Math.round(box.width), Math.round(box.height)];
  })
  .filter(([, width, height]) => width > 0 && (height < 44 || width < 44))
"""
"""Controls smaller than 44 × 44 CSS pixels; links inside a sentence are exempt (WCAG 2.5.5)."""

OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
CUT = """
() => [...document.querySelectorAll('main *')].filter((e) => e.checkVisibility() && e.childElementCount === 0)
  .filter((e) => ['hidden', 'clip'].includes(getComputedStyle(e).overflow) && !e.closest('.fr-sr-only, thead, input'))
  .filter((e) => getComputedStyle(e).clipPath !== 'inset(50%)')
  .filter((e) => e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)
  .map((e) => e.outerHTML.slice(0, 120))
"""
SPACING = (
    "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }"
    "p { margin-bottom: 2em !important; }"
)
"""WCAG 1.4.12, text spacing."""
LARGE = "html { font-size: 200% !important; }"
"""All sizes of the sheet are in rem: each becomes twice as large, and no more, drawings apart."""
TEXTS = """
() => [...document.querySelectorAll('body *')].filter((e) => e.checkVisibility() && !e.closest('svg'))
  .filter((e) => [...e.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim()))
  .map((e) => ({ e, size: parseFloat(getComputedStyle(e).fontSize) }))
"""
STILL_SMALL = """
(texts) => texts.filter(({ e, size }) => parseFloat(getComputedStyle(e).fontSize) < 1.9 * size)
  .map(({ e }) => e.outerHTML.slice(0, 120))
"""


def probe(page: Page, name: str, given: object = None) -> Any:
    """Return what the look of that name in ``probes.js`` finds on the page."""
    return page.evaluate(f"(given) => {{ {PROBES}\n return look.{name}(given); }}", given)


def axe_violations(page: Page, rules: dict) -> list[str]:
    """Return one line per violation of ``rules`` that axe-core finds: rule, help and the first elements."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate("(rules) => axe.run(document, rules).then((results) => results.violations)", rules)
    return [
        f"{v['id']} ({v['impact']}): {v['help']} – {'; '.join(node['html'][:140] for node in v['nodes'][:3])}"
        for v in found
    ]


def faults_at_every_width(page: Page) -> list[str]:
    """Return what is wrong with the page as it is, at each of :data:`WIDTHS`: every rule at the widest.

    At 768 pixels the frame is that of a telephone: no control is shown that neither other width shows.
    """
    faults = []
    for width, rules in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": 900})
        if rules:
            faults += [f"{width} px: {line}" for line in axe_violations(page, rules)]
        if (over := page.evaluate(OVERFLOW)) > 1:
            faults.append(f"{width} px: the page is {over} px wider than the screen")
        faults += [f"{width} px: a target of {w} × {h}: {html}" for html, w, h in page.evaluate(TARGETS)]
        if rules:
            faults += [f"{width} px: a border that is no press: {line}" for line in probe(page, "borders")]
    return faults


def faults_of_large_text(page: Page) -> list[str]:
    """Return what text at 200 % and WCAG text spacing lose at 1280 pixels."""
    page.set_viewport_size({"width": 1280, "height": 900})
    faults, texts = [], page.evaluate_handle(TEXTS)
    for name, style in (("200 %", LARGE), ("text spacing", SPACING)):
        handle = page.evaluate_handle(
            "(css) => { const s = new CSSStyleSheet(); s.replaceSync(css); "
            "document.adoptedStyleSheets = [...document.adoptedStyleSheets, s]; return s; }",
            style,
        )
        if (over := page.evaluate(OVERFLOW)) > 1:
            faults.append(f"{name}: the page is {over} px wider than the screen")
        faults += [f"{name}: cut: {html}" for html in page.evaluate(CUT)]
        if style is LARGE:
            faults += [f"{name}: not larger: {html}" for html in page.evaluate(STILL_SMALL, texts)]
        page.evaluate(
            "(s) => { document.adoptedStyleSheets = document.adoptedStyleSheets.filter((t) => t !== s); }", handle
        )
    return faults


def html_errors(folder: Path) -> str:
    """Return what the Nu HTML checker says of the pages in ``folder``; empty when there is no error."""
    done = subprocess.run(
        ["java", "-jar", str(VNU), "--errors-only", "--format", "gnu", "--skip-non-html", str(folder)],
        capture_output=True,
        text=True,
    )
    return done.stderr.strip()
