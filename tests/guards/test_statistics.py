"""The registry of statistics: what each declares of itself."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from conventions.domain.numbers.figures.registry import Statistic, statistics
from tests.kit.sources import ROOT, files, text_of

NUMBERS = "tests/conventions/domain/numbers"

LONGEST = 40
"""Characters of a name, which heads a column."""


def unclear(declared: Mapping[str, Statistic]) -> list[str]:
    """List what a statistic does not say as an officer would read it."""
    found = []
    for name, one in declared.items():
        if not str(one.question).endswith(" ?"):
            found.append(f"{name}: ask it as an officer would")
        for said in ("label", "unit", "definition", "source"):
            if not str(getattr(one, said)).strip():
                found.append(f"{name} does not say its {said}")
        if not str(one.definition).endswith("."):
            found.append(f"{name}: its definition is no sentence")
        if len(name) > LONGEST:
            found.append(f"{name}: a name of at most {LONGEST} characters")
        if one.share_of and one.share_of not in declared:
            found.append(f"{name} is a share of what nobody counts")
    return found


def uncounted(root: Path, names: Iterable[str]) -> list[str]:
    """List the statistics that no test of the numbers names."""
    tests = "".join(text_of(path) for path in files(root, "test_*.py", NUMBERS))
    return [
        f"{name} is counted by no test: play what it counts in {NUMBERS}/figures/test_projection.py, "
        f"and compare `counted(school)['{name}']` (tests/kit/figures.py)"
        for name in names
        if f'"{name}"' not in tests
    ]


def test_a_statistic_says_what_it_is():
    """A question in French, a unit, a definition, a source; of what it is a share, if of anything."""
    assert len(statistics()) > 20
    assert unclear(statistics()) == []


def test_a_statistic_that_says_too_little_is_found():
    """No question, no unit, no sentence, a long name, a share of nothing."""
    good = next(iter(statistics().values()))
    bad = replace(good, question="Combien", unit=" ", definition="Des élèves", share_of="nothing")
    long = "n" * (LONGEST + 1)
    assert unclear({"good": replace(good, share_of=""), "bad": bad, long: replace(good, share_of="bad")}) == [
        "bad: ask it as an officer would",
        "bad does not say its unit",
        "bad: its definition is no sentence",
        "bad is a share of what nobody counts",
        f"{long}: a name of at most 40 characters",
    ]


def test_every_statistic_is_counted_by_a_test():
    """Whoever adds one plays what it counts."""
    assert uncounted(ROOT, statistics()) == []


def test_a_statistic_that_no_test_counts_is_found(plant):
    """Its name alone, without quotes, counts nothing."""
    root = plant(f"{NUMBERS}/figures/test_a.py", 'assert counted()["hosts_new"] == {"": 1}  # and pupils_new')
    [found] = uncounted(root, ("hosts_new", "pupils_new"))
    assert found.startswith("pupils_new is counted by no test: play what it counts")
