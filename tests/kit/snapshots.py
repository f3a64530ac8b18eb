"""Matrices kept as text beside their tests: what a product owner reads, and reviews when it changes."""

import os
from pathlib import Path


def check_snapshot(path: Path, text: str) -> None:
    """Compare with what is kept; REWRITE_SNAPSHOTS=1 keeps ``text`` instead, to be read as a difference."""
    if os.environ.get("REWRITE_SNAPSHOTS"):
        path.write_text(text, encoding="utf-8")
    kept = path.read_text(encoding="utf-8")
    assert kept == text, f"{path.name} says otherwise: if it is meant, set REWRITE_SNAPSHOTS=1 and read the difference"
