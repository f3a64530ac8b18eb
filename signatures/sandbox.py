"""Examines a file that a stranger sent: `validation` in a process of its own, without secrets, time-limited, small.

The program below runs in that process and knows neither Django nor the database; :func:`examine` starts it.
"""

import json
import subprocess
import sys
from collections.abc import Sequence

from signatures import confinement
from signatures.examination import UNREADABLE, Examination

CPU_SECONDS = 6
"""Limit for what :mod:`signatures.bounds` does not foresee; what it refuses takes a tenth of a second.

A file that costs too much meets this limit, whatever else runs here; of the memory that a confined process has, a
genuine file needs 100 MB, libraries included.
"""
PROGRAM = ("-m", "signatures.sandbox")
LONGEST_ANSWER = 1024**2

TOO_COSTLY = "too costly"
"""The technical reason of an examination when a limit was reached."""


def examine(pdf: bytes, *, roots: Sequence[str], timestamp_roots: Sequence[str] = ()) -> Examination:
    """Return the examination on ``pdf``; whatever happens to the process, the answer is an examination.

    Roots are PEM, those of time-stamps apart. The process receives no environment: neither keys nor the address of
    the database. Raises :class:`signatures.slots.Busy` when the machine examines too many, or has no time for this one.
    """
    from signatures.slots import Busy, slot  # here: it knows Django's settings, which the process must not load

    header = json.dumps({"roots": list(roots), "timestamp_roots": list(timestamp_roots)}).encode()
    with slot(spare=1):
        try:
            return _examine(header + b"\n" + pdf, len(pdf))
        except subprocess.TimeoutExpired:
            raise Busy from None


def _examine(given: bytes, size: int) -> Examination:
    status, answer = confinement.run(PROGRAM, given)
    if status < 0:
        return _failed(TOO_COSTLY, size)
    try:
        return Examination.from_dict(json.loads(answer[:LONGEST_ANSWER]))
    except (ValueError, KeyError, TypeError):
        return _failed(f"the examination ended with {status}", size)


def _failed(reason: str, size: int) -> Examination:
    return Examination(unreadable=reason, problems=(UNREADABLE,), size=size)


def main() -> None:
    """Read the roots and the file from the standard input, write what was found to the standard output."""
    from signatures.validation import validate  # here: whoever starts this process does not read files itself

    confinement.confine(cpu_seconds=CPU_SECONDS)
    anchors = json.loads(sys.stdin.buffer.readline())
    found = validate(sys.stdin.buffer.read(), **anchors)
    if found.unreadable.startswith("MemoryError"):
        found = Examination(unreadable=TOO_COSTLY, problems=found.problems, size=found.size)
    json.dump(found.as_dict(), sys.stdout)


if __name__ == "__main__":
    main()
