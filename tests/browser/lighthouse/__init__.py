"""Lighthouse, which gives pages of ours marks for accessibility and best practices; fetched by npm, run by Node.js."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from django.conf import settings

from tests.browser.chromium import ARGUMENTS, find_chromium

TOOLS = Path(settings.BASE_DIR) / "var" / "tools" / "lighthouse"
"""Folder into which ``config/fetch_npm.sh`` brings Lighthouse."""
TRIES = 3
MISSING = "Node.js or config/fetch_npm.sh lighthouse var/tools/lighthouse is missing"


def is_there() -> bool:
    return bool(shutil.which("node")) and (TOOLS / "node_modules").exists()


def marks(pages: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Return for each page (``name``, ``url``, ``cookie`` of who reads it) its ``scores``, and what was ``missed``.

    A page that could not be recorded (``fault``), as on a busy machine, is looked at again.
    """
    seen = {one["name"]: one for one in _look(pages)}
    for _again in range(TRIES - 1):
        if unseen := [page for page in pages if seen[page["name"]]["fault"]]:
            seen |= {one["name"]: one for one in _look(unseen)}
    return list(seen.values())


def _look(pages: list[dict[str, str]]) -> list[dict[str, Any]]:
    here = Path(__file__).parent / "look.mjs"
    shutil.copy(here, TOOLS / here.name)  # Node.js looks for its modules beside the script
    given = [json.dumps(one) for one in (find_chromium(), ARGUMENTS, pages)]
    done = subprocess.run(["node", here.name, *given], cwd=TOOLS, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
