"""The registry of statistics: what each declares of itself."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from conventions.domain.numbers.figures.registry import Counted, Of, Statistic, count, statistics
from tests.kit.sources import ROOT, files, text_of

NUMBERS = "tests/conventions/domain/numbers"

COLUMN = re.compile(r"\bf\.(\w+)")
HOW = "CONTRIBUTING, « A statistic »"
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


def beside_its_fact(declared: Mapping[str, Statistic]) -> list[str]:
    """List the statistics that read a column which their fact does not have, or a table of its own."""
    found = []
    for name, one in declared.items():
        columns = {field.column for field in one.of.fact._meta.fields}
        read = f"{one.counted.value} {one.counted.detail} {one.counted.source}"
        for column in sorted(set(COLUMN.findall(read)) - columns):
            found.append(f"{name}: {one.of.fact.__name__} has no column « {column} »; how it gets one: {HOW}")
        if re.search(r"\bFROM\b|\bconventions_", read):
            found.append(f"{name} reads a table by itself, which is not counted anew; give the fact a column: {HOW}")
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


def test_a_statistic_reads_its_fact_alone():
    """What a fact gave is taken back when the fact goes: what it did not hold would stay."""
    assert beside_its_fact(statistics()) == []


def test_a_statistic_that_reads_beside_its_fact_is_found():
    """A column that nobody wrote, and a table in the place of one."""
    good = next(one for one in statistics().values() if one.of is Of.AGREEMENTS)
    unknown = replace(good, counted=count("f.is_blue"))
    beside = replace(good, counted=Counted("1", source="(SELECT 1 FROM conventions_pupil) AS m"))
    assert beside_its_fact({"good": good, "unknown": unknown, "beside": beside}) == [
        f"unknown: AgreementFact has no column « is_blue »; how it gets one: {HOW}",
        f"beside reads a table by itself, which is not counted anew; give the fact a column: {HOW}",
    ]


def test_every_statistic_is_counted_by_a_test():
    """Whoever adds one plays what it counts."""
    assert uncounted(ROOT, statistics()) == []


def test_a_statistic_that_no_test_counts_is_found(plant):
    """Its name alone, without quotes, counts nothing."""
    root = plant(f"{NUMBERS}/figures/test_a.py", 'assert counted()["hosts_new"] == {"": 1}  # and pupils_new')
    [found] = uncounted(root, ("hosts_new", "pupils_new"))
    assert found.startswith("pupils_new is counted by no test: play what it counts")
