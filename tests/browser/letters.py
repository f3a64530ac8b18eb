"""Pictures of letters and SMS as a telephone shows them, in each language: ``python -m tests.browser.letters``.

They are to be looked at, in ``var/letters``: what no assertion sees is a word that runs out of its cell, a line that
reads from the wrong side. The people are those of the catalogue's previews.
"""

import html
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

from config.problems import SetupProblem, run_or_explain
from tests.browser.chromium import ARGUMENTS, MISSING, find_chromium

PHONE = {"viewport": {"width": 320, "height": 640}, "device_scale_factor": 2}
SHOWN = ("signature_asked", "reminder", "agreement_sealed", "several_at_once", "letter")
"""Messages shown: an asking, its reminder, an end, several at once; the letter of an account."""
SMS = '<meta charset="utf-8"><p style="font:16px sans-serif;background:#eee;border-radius:12px;padding:12px">{}</p>'


def shown() -> Iterator[tuple[str, str]]:
    """Yield the name of each picture and the page that it is taken of."""
    from conventions.pages.service.voice.catalogue import MessageEntry, MessagePreview
    from notifications import catalogue

    for slug in SHOWN:
        entry = MessageEntry(type(catalogue.get(slug)))
        for language, _name in entry.languages:
            preview = MessagePreview(entry, language)
            yield f"{slug}-{language}", preview.mail.html
            if entry.is_for_outside:
                yield f"{slug}-{language}-sms", SMS.format(html.escape(preview.sms))


def main() -> None:
    """Write the pictures."""
    import django

    django.setup()
    from django.conf import settings

    browser = find_chromium()
    if browser is None:
        raise SetupProblem(MISSING)
    folder = Path(settings.VAR_DIR) / "letters"
    folder.mkdir(parents=True, exist_ok=True)
    pages = dict(shown())  # Django's own work is done before the browser's loop begins
    with sync_playwright() as playwright:
        page = playwright.chromium.launch(executable_path=browser, args=ARGUMENTS).new_page(**PHONE)
        for name, content in pages.items():
            page.set_content(content)
            page.screenshot(path=folder / f"{name}.png", full_page=True)
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                print(f"{name} is wider than a telephone")
    print(f"{len(pages)} pictures in {folder}")


if __name__ == "__main__":
    run_or_explain(main)
