"""Every page in every state, put to the rules of accessibility at three widths; their HTML to the Nu checker."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.itinerary import ACTS, NO_PAGES, STOPS
from tests.browser.pages import VNU, faults_at_every_width, faults_of_large_text, html_errors
from tests.browser.tour import Guide, Stop, Tour
from tests.kit import html_rules
from tests.kit.pages import DEVELOPMENT_ONLY, names

IDENTITY = {
    "login": "username",
    "password": "current-password",
    "new_password1": "new-password",
    "code": "one-time-code",
    "me_first_name": "given-name",
    "me_last_name": "family-name",
    "me_email": "email",
    "me_phone": "tel",
}
"""Fields about the person who types (WCAG 1.3.5), and what their ``autocomplete`` says."""
KEYBOARDS = {"code": "numeric", "siret": "numeric", "postcode": "numeric", "me_phone": "tel"}
"""Fields for which a telephone shows another keyboard; a second factor's code may be a recovery code, with letters."""
OTHER_CODES = (
    "own_place",
    "typed_code",
    "path_class",
    "operator_sms_ceiling",
    "operator_network_appoint",
    "network_invite",
)
"""Pages on which a code is not sent at that moment: it is printed on a sheet, or is that of a territory."""
FRAME = """
() => {
  const seen = (e) => e.checkVisibility();
  const summary = document.querySelector('#erreurs');
  return {
    lang: document.documentElement.lang,
    title: document.title,
    text: document.querySelector('main').textContent,
    skip: document.querySelector('.fr-skiplinks a')?.getAttribute('href'),
    errors: [...document.querySelectorAll('main [aria-invalid=true]')].filter(seen).length,
    atField: document.activeElement.getAttribute('aria-invalid') === 'true',
    summary: summary && seen(summary) ? {
      focused: document.activeElement === summary,
      links: [...summary.querySelectorAll('a[href^="#"]')].map((a) => a.getAttribute('href').slice(1)),
      lost: [...summary.querySelectorAll('a[href^="#"]')].map((a) => document.getElementById(a.hash.slice(1)))
        .filter((goal) => !goal?.matches('input, select, textarea, button, [tabindex]') || !seen(goal)).length,
    } : null,
    silent: [...document.querySelectorAll('main > .fr-alert:has(~ * h1, ~ h1)')].filter((e) => !e.role)
      .map((e) => e.textContent.trim()),
    fields: [...document.querySelectorAll('main input, main select, main textarea')].map((e) =>
      ({ name: e.name, autocomplete: e.autocomplete, inputmode: e.inputMode || e.type })),
  };
}
"""


@pytest.fixture(scope="module")
def tour(stage, chromium, elsewhere, published, posted) -> Tour:
    return Tour(chromium, stage.url)


@pytest.fixture(scope="module")
def seen() -> set[str]:
    """The pages that were looked at in one state."""
    return set()


@pytest.fixture(scope="module")
def saved(tmp_path_factory) -> Path:
    """The folder in which every page of the tour is kept for the HTML checker."""
    return tmp_path_factory.mktemp("html")


def test_every_page_is_on_the_tour():
    """Whoever adds an address says in itinerary.py how its page is reached, or that it has none."""
    seen = {stop.page for stops in STOPS.values() for stop in stops if stop.page}
    known = set(names())
    assert known - seen - ACTS - NO_PAGES == set(), "give these addresses a stop in tests/browser/itinerary.py"
    assert (seen | ACTS | NO_PAGES) - known - DEVELOPMENT_ONLY == set()


@pytest.mark.parametrize("visitor", STOPS, ids=lambda visitor: visitor or "anybody")
@pytest.mark.usefixtures("at_home")
def test_every_page_can_be_used_by_everybody(visitor, tour, saved, seen):
    """At 320, 768 and 1280 px, with errors: axe, overflow, targets, borders, titles, focus, names; once in large text.

    What a page shows in another state stands in the same columns: its text is not made large again.
    """
    guide = tour.guide(visitor)
    faults = []
    for stop in STOPS[visitor]:
        where = f"{stop.page or 'error'} ({stop.state})" if stop.state else stop.page
        try:
            for step in stop.way:
                step(guide)
        except Exception as problem:
            problem.add_note(f"on the way to {where}, at {guide.page.url}")
            raise
        name = re.sub(r"\W+", "-", f"{visitor}-{where}")
        (saved / f"{name}.html").write_text(guide.page.content(), encoding="utf-8")
        faults += [f"{where}: {line}" for line in _faults(guide, stop)]
        if stop.page not in seen:
            seen.add(stop.page)
            faults += [f"{where}: {line}" for line in faults_of_large_text(guide.page)]
    guide.page.context.close()
    assert faults == []


def _faults(guide: Guide, stop: Stop) -> Iterator[str]:
    if (guide.name, guide.status) != (stop.page, stop.status):
        yield f"{guide.page.url} answers {guide.status}, page {guide.name or 'unknown'}"
        return
    frame = guide.page.evaluate(FRAME)
    if not re.search(stop.says, frame["text"]):
        yield f"« {stop.says} » is not said"
    yield from _faults_of_frame(frame, stop)
    yield from html_rules.faults(guide.page.content())
    yield from faults_at_every_width(guide.page)


def _faults_of_frame(page: dict, stop: Stop) -> Iterator[str]:
    """Yield the faults in the page's first words, and in the focus when a form comes back."""
    if page["lang"] != "fr":
        yield f"the language is « {page['lang']} »"
    if page["skip"] != "#contenu":
        yield "no link leads to the content"
    if (stop.status in (409, 422, 429) or bool(page["errors"])) != page["title"].startswith("Erreur : "):
        yield f"the title of an answer {stop.status} is « {page['title']} »"
    if stop.status == 422 and page["errors"] and not page["summary"] and not page["atField"]:
        yield "no summary of the errors"
    if stop.status == 422 and page["summary"]:
        if not page["summary"]["focused"]:
            yield "the focus is not on the summary"
        if page["summary"]["lost"]:
            yield f"the summary leads nowhere: {page['summary']['links']}"
    if "Ce champ est obligatoire" in page["text"]:
        yield "an error does not say what to do"
    yield from (f"a message has no role: {text}" for text in page["silent"])
    for field in page["fields"]:
        name = field["name"]
        if name == "code" and stop.page in OTHER_CODES:
            continue
        if name in IDENTITY and IDENTITY[name] not in field["autocomplete"].split():
            yield f"autocomplete of {name} is « {field['autocomplete']} »"
        if name in KEYBOARDS and field["inputmode"] != KEYBOARDS[name] and stop.page != "second_factor":
            yield f"inputmode of {name} is « {field['inputmode']} »"


@pytest.mark.reads_what_its_file_kept
@pytest.mark.skipif(not shutil.which("java") or not VNU.exists(), reason="java or var/tools/vnu.jar is missing")
def test_every_page_is_valid_html(saved):
    """The Nu HTML checker finds no error in any page of the tour."""
    assert len(list(saved.iterdir())) == sum(map(len, STOPS.values())), "run the whole file: the tour saves its pages"
    assert html_errors(saved) == ""
