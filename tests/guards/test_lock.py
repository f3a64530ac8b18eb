"""The locked libraries: exact, hashed, from no named place, and what was asked for."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NAMES = ["requirements", "requirements-dev"]


def locked(name: str) -> dict[str, str]:
    """Return each locked library, by its normalised name, with the rest of its entry."""
    text = (ROOT / f"{name}.txt").read_text()
    entries = re.findall(r"^([\w.-]+)(==.*?)(?=^\S|\Z)", text, re.M | re.S)
    return {library.lower().replace("_", "-"): rest for library, rest in entries}


@pytest.mark.parametrize("name", NAMES)
def test_every_library_is_exact_and_hashed(name):
    """pip refuses a file that was changed on its way."""
    assert locked(name)
    assert [library for library, rest in locked(name).items() if "--hash=sha256:" not in rest] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_lock_names_no_place(name):
    """Where packages come from is the business of whoever installs."""
    text = (ROOT / f"{name}.txt").read_text()
    assert "://" not in text
    assert not re.search(r"^--", text, re.M)


@pytest.mark.parametrize("name", NAMES)
def test_what_was_asked_for_is_locked(name):
    """Whoever adds a library renews the lock: `make lock`."""
    asked = re.findall(r"^[A-Za-z][\w.-]*", (ROOT / f"{name}.in").read_text(), re.M)
    assert {library.lower() for library in asked} <= set(locked(name))
