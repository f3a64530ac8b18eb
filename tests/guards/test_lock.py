"""The locked libraries: exact, hashed, from no named place, and what was asked for."""

import re
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

from tests.kit.floors import EXTRAS, FLOORS, imports
from tests.kit.sources import ROOT, nodes_of, text_of


def pins(lock: Path) -> dict[str, set[str]]:
    """Return the versions of each locked library: more than one where machines differ."""
    found: dict[str, set[str]] = {}
    for library, version in re.findall(r"^([\w.-]+)==(\S+)", text_of(lock), re.M):
        found.setdefault(library.lower().replace("_", "-"), set()).add(version)
    return found


def faults_of_locks(root: Path) -> list[str]:
    """List what is wrong with the locks: a library without a hash, a place, what was asked for and is not locked.

    A library of two lists has one version in both, wherever they are installed: a list only adds.
    """
    found = []
    production = pins(root / "requirements.txt")
    for asked in sorted(root.glob("requirements*.in")):
        text = text_of(asked.with_suffix(".txt"))
        entries = re.findall(r"^([\w.-]+)(==.*?)(?=^\S|\Z)", text, re.M | re.S)
        locked = {library.lower().replace("_", "-"): rest for library, rest in entries}
        found += [f"{asked.stem}: {library} has no hash" for library, rest in locked.items() if "--hash=" not in rest]
        found += [f"{asked.stem}: names a place: {line}" for line in text.splitlines() if re.search(r"://|^--", line)]
        named = re.findall(r"^[A-Za-z][\w.-]*", text_of(asked), re.M)
        found += [f"{asked.stem}: {name} is not locked" for name in named if name.lower() not in locked]
        added = pins(asked.with_suffix(".txt"))
        other = sorted(name for name in production.keys() & added if production[name] != added[name])
        found += [f"{asked.stem}: {name} is not of production's version" for name in other]
    return found


def test_every_library_asked_for_is_locked_exactly_hashed_and_from_no_named_place():
    """pip refuses a file that was changed on its way; whoever adds a library renews the lock: `make lock`."""
    assert len(list(ROOT.glob("requirements*.in"))) > 1
    assert faults_of_locks(ROOT) == []


def test_a_library_that_is_not_locked_is_found(plant):
    """Without a hash, not there at all, from somewhere, of another version than production has."""
    plant("requirements.in", "# what runs\nDjango>=5.2\npsycopg[binary]\nnumpy\n")
    plant("requirements-more.in", "numpy\n")
    plant("requirements-more.txt", "numpy==2.1 \\\n    --hash=sha256:00\n")
    text = "--index-url https://a.example/\ndjango==5.2 \\\n    --hash=sha256:00\nnumpy==2.0\n"
    assert faults_of_locks(plant("requirements.txt", text)) == [
        "requirements-more: numpy is not of production's version",
        "requirements: numpy has no hash",
        "requirements: names a place: --index-url https://a.example/",
        "requirements: psycopg is not locked",
    ]


def borrowed(root: Path) -> Iterator[str]:
    """Yield what the program imports, but its servers of development, from libraries that production may lack."""
    owners = packages_distributions()
    given = {library for name in ("requirements", *EXTRAS) for library in pins(ROOT / f"{name}.txt")}
    for path in sorted(path for floor in FLOORS for path in (root / floor).rglob("*.py")):
        module = path.relative_to(root).with_suffix("").parts
        if module[:2] == ("config", "development"):
            continue
        for line, target in imports(nodes_of(path), module):
            libraries = {owner.lower().replace("_", "-") for owner in owners.get(target[0], ())}
            if libraries and not libraries & given:
                yield f"{path.relative_to(root)}:{line} imports {target[0]}"


def test_production_imports_what_production_installs():
    """Neither site nor commands need what a local run or the tests add; inside a function either."""
    assert list(borrowed(ROOT)) == []


def test_a_library_of_the_tests_is_found_in_production(tmp_path):
    """At the head of a module or in a function; what production has, and the servers of development, are let be."""
    (tmp_path / "config" / "development").mkdir(parents=True)
    (tmp_path / "config" / "development" / "mailbox.py").write_text("import aiosmtpd")
    (tmp_path / "config" / "checks.py").write_text(
        "import django, json\nimport pytest\n\ndef f():\n    import aiosmtpd.smtp"
    )
    assert list(borrowed(tmp_path)) == ["config/checks.py:2 imports pytest", "config/checks.py:5 imports aiosmtpd"]
