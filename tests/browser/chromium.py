"""Finding the Chromium that the machine has; nothing is downloaded here."""

import os
import shutil
from pathlib import Path

ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]
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
