"""Matrices kept as text beside their tests: what a product owner reads, and reviews when it changes."""

import difflib
import os
from itertools import islice
from pathlib import Path

SHOWN = 40
"""Lines of a difference that a failure shows."""


def check_snapshot(path: Path, text: str) -> None:
    """Compare with what is kept; REWRITE_SNAPSHOTS=1 keeps ``text`` instead, to be read as a difference."""
    if os.environ.get("REWRITE_SNAPSHOTS"):
        path.write_text(text, encoding="utf-8")
    kept = path.read_text(encoding="utf-8")
    lines = difflib.unified_diff(kept.splitlines(), text.splitlines(), "kept", "now", lineterm="", n=1)
    shown = "\n".join(islice(lines, SHOWN))
    assert kept == text, f"{path.name} says otherwise; if it is meant, set REWRITE_SNAPSHOTS=1:\n{shown}"
