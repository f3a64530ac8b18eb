"""The tiers of tests and their limits: ``make check`` reads files, ``make test`` is short, ``make test-long`` the rest.

A file's folder says its tier: ``tests/guards``, ``tests/long``, or any other. Limits are seconds of processor, as the
record keeps them; no clock is read.
"""

from collections.abc import Iterable

from tests.kit.record import Cost

SUM, FILE, TEST = 600.0, 10.0, 2.0
"""Seconds of all files of ``make test`` together, of one of them, of one test."""
LIFE = "tests/browser/test_short_life.py"
"""One life in a browser, which its tests may take longer for."""
LIFE_SECONDS = 40.0


def is_short(path: str) -> bool:
    """Return whether ``make test`` plays a file of tests."""
    return not path.startswith(("tests/long/", "tests/guards/"))


def faults(record: dict[str, Cost], present: Iterable[str]) -> list[str]:
    """Return what is wrong with the short tier by its record, a sentence each: what is unknown, gone, or too dear."""
    present = set(present)
    unknown = sorted(filter(is_short, present - record.keys()))
    found = [f'{path} is not in the record: make test ARGS="--record {path}"' for path in unknown]
    found += [f"{path} is in the record and gone: take its line out" for path in sorted(record.keys() - present)]
    short = {path: cost for path, cost in record.items() if is_short(path)}
    for path, cost in sorted(short.items()):
        file, test = (LIFE_SECONDS, LIFE_SECONDS) if path == LIFE else (FILE, TEST)
        if cost.seconds > file:
            found.append(f"{path} costs {cost.seconds:.1f} s, more than {file:.0f}: move it, or a part, to tests/long")
        if cost.slowest > test:
            found.append(f"{path}: {cost.name} costs {cost.slowest:.1f} s, more than {test:.0f}: move it to tests/long")
    total = sum(cost.seconds for cost in short.values())
    if total > SUM:
        dearest = ", ".join(sorted(short, key=lambda path: -short[path].seconds)[:5])
        found.append(f"make test costs {total:.0f} s, more than {SUM:.0f}: its dearest are {dearest}")
    return found
