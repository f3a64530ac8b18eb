"""Finding the Chromium that the machine has, downloading nothing; what its pages ask of other sites."""

import os
import shutil
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Request

ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
BRIEFLY = "--js-flags=--no-turbofan"
"""Argument for pages that live for a second: their scripts end before it pays to make them quick."""
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = (
    "Browser tests left out: no Chromium on this machine. Install it (Debian, Ubuntu: apt install chromium) "
    "or name it in CHROMIUM."
)


def find_chromium() -> str:
    """Return the path of Chromium: $CHROMIUM, the PATH, or Playwright's own; empty when there is none."""
    given = os.environ.get("CHROMIUM", "")
    if given:
        return given
    for name in NAMES:
        if found := shutil.which(name):
            return found
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    return str(next(iter(sorted(cache.glob("chromium-*/chrome-linux*/chrome"))), ""))


def note_elsewhere(browser: Browser) -> list[str]:
    """Return the list to which every request of the browser's pages that does not go to the site is added."""
    make, elsewhere = browser.new_context, []

    def new_context(*, base_url: str, **given: object) -> BrowserContext:
        context, site = make(base_url=base_url, **given), urlsplit(base_url)[:2]

        def look(request: Request) -> None:
            address = urlsplit(request.url)
            if address.netloc and address[:2] != site:
                elsewhere.append(request.url)

        context.on("request", look)
        return context

    browser.new_context = new_context
    return elsewhere
