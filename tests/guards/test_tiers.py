"""Each file of tests is in one tier, and the record says that the short one is short."""

import tomllib

import pytest

from tests.kit.record import RECORD, ROOT, Cost, read
from tests.kit.tiers import LIFE, faults, is_short

PRESENT = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("tests/**/test_*.py"))


def outside(paths: list[str], files: list[str]) -> list[str]:
    """Return the short files that no path of ``testpaths`` holds: ``make test`` would leave them out."""
    known = {str(found.relative_to(ROOT)) for path in paths for found in ROOT.glob(path)}
    return [name for name in filter(is_short, files) if not any(f"{name}/".startswith(f"{path}/") for path in known)]


def test_each_file_is_played_by_one_command():
    """`make test` finds what stands neither in tests/guards nor in tests/long."""
    paths = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["pytest"]["ini_options"]["testpaths"]
    assert outside(paths, PRESENT) == []
    assert {"tests", "tests/long", "tests/guards"} & set(paths) == set()


def test_a_folder_that_no_command_plays_is_found():
    """Beside a known one, a new one, and a long one."""
    files = ["tests/config/test_a.py", "tests/elsewhere/test_b.py", "tests/long/test_c.py"]
    assert outside(["tests/config"], files) == ["tests/elsewhere/test_b.py"]


def test_the_short_tier_keeps_its_limits():
    """The record decides: 600 seconds in all, 10 a file, 2 a test, but for the life in a browser."""
    assert faults(read(RECORD.read_text(encoding="utf-8")), PRESENT) == []


@pytest.mark.parametrize(
    ("path", "cost", "told"),
    [
        ("tests/test_a.py", Cost(10.2, 40, 1.0, "test_x"), "costs 10.2 s, more than 10"),
        ("tests/test_a.py", Cost(9.0, 40, 2.1, "test_x"), "test_x costs 2.1 s, more than 2"),
        (LIFE, Cost(41.0, 1, 39.0, "test_x"), "costs 41.0 s, more than 40"),
    ],
)
def test_what_is_too_dear_is_named(path, cost, told):
    """The file, its test, and where it is to go; the same in tests/long is nobody's fault."""
    [found] = faults({path: cost}, [path])
    assert path in found
    assert told in found
    long = f"tests/long/{path}"
    assert faults({long: cost}, [long]) == []


def test_what_the_record_does_not_know_and_what_has_gone_are_named():
    """A new file of the short tier, and one that was moved."""
    record = {"tests/test_gone.py": Cost(1.0, 1, 1.0, "test_x")}
    found = faults(record, ["tests/test_new.py", "tests/long/test_new.py", "tests/guards/test_new.py"])
    assert [line.split()[0] for line in found] == ["tests/test_new.py", "tests/test_gone.py"]


def test_a_sum_over_the_limit_names_the_dearest():
    """Many small ones are too much as well."""
    record = {f"tests/test_{number}.py": Cost(9.0 + number / 100, 9, 1.0, "test_x") for number in range(70)}
    [found] = faults(record, record)
    assert "make test costs 654 s, more than 600: its dearest are tests/test_69.py" in found
