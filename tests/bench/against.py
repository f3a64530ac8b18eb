"""This checkout beside another one, pair by pair: ``make bench ARGS="against=/path/to/checkout pairs=60 only=page"``.

Each checkout does the same acts in a process of its own, in turn and one at a time; what is compared is the CPU time of
that process, so that a busy machine slows neither. The other checkout needs its own ``.venv`` (``make check`` there).
"""

import json
import math
import os
import statistics
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from config.problems import SetupProblem

PAIRS = 40
LIMIT = 1.05
"""The highest median of ratios ours / other that is accepted."""
HERE = Path(__file__).resolve().parents[2]
Costs = dict[str, float]


def main(other: Path, *, pairs: int = PAIRS, only: str = "") -> None:
    """Print, for each act, statements and CPU time of both, the median ratio, its interval; refuse what is dearer."""
    if not (other / ".venv" / "bin" / "python").exists():
        raise SetupProblem(f"{other} has no .venv: run `make check` there first.")
    with _doing(other, only) as ask_other, _doing(HERE, only) as ask_us:
        counted = (next(ask_other), next(ask_us))
        times = [_pair(ask_other, ask_us, ours_first=bool(n % 2)) for n in range(pairs)]
    print(f"{'what':<32} {'statements':>12} {'CPU, median':>20} {'ratio':>7}  interval (95 %), {pairs} pairs")
    dearer = []
    for act, before in counted[0].items():
        theirs, ours = ([pair[side][act] for pair in times] for side in (0, 1))
        ratios = sorted(us / them for them, us in zip(theirs, ours, strict=True))
        low, high = interval(ratios)
        told = f"{before:>5.0f} → {counted[1][act]:<4.0f}"
        spent = f"{statistics.median(theirs) * 1000:>7.1f} → {statistics.median(ours) * 1000:.1f} ms"
        bad = statistics.median(ratios) > LIMIT or counted[1][act] > before
        print(f"{act:<32} {told:>12} {spent:>20} {statistics.median(ratios):>7.3f}  {low:.3f} to {high:.3f}", end="")
        print("  DEARER" if bad else "")
        dearer += [act] if bad else []
    _print_journey(counted, times)
    if dearer:
        raise SetupProblem(f"Dearer than in {other}, by statements or over {LIMIT} in CPU: {', '.join(dearer)}.")


def _print_journey(counted: tuple[Costs, Costs], times: list[tuple[Costs, Costs]]) -> None:
    """Print what the steps of a signing by link cost together."""
    steps = [act for act in counted[0] if act.startswith("journey: ")]
    if not steps:
        return
    theirs, ours = ([sum(pair[side][act] for act in steps) for pair in times] for side in (0, 1))
    ratios = sorted(us / them for them, us in zip(theirs, ours, strict=True))
    low, high = interval(ratios)
    told = f"{sum(counted[0][act] for act in steps):>5.0f} → {sum(counted[1][act] for act in steps):<4.0f}"
    spent = f"{statistics.median(theirs) * 1000:>7.1f} → {statistics.median(ours) * 1000:.1f} ms"
    print(f"{'journey, its steps together':<32} {told:>12} {spent:>20} {statistics.median(ratios):>7.3f}", end="")
    print(f"  {low:.3f} to {high:.3f}")


def interval(ordered: Sequence[float], *, sure: float = 0.95) -> tuple[float, float]:
    """Bounds of the median, whatever the distribution: two of the values, by the binomial law of how many lie below."""
    n, outside, rank = len(ordered), 0.0, 0
    while rank < (n - 1) // 2 and (outside := outside + math.comb(n, rank) / 2**n) <= (1 - sure) / 2:
        rank += 1
    low = max(rank - 1, 0)
    return ordered[low], ordered[n - 1 - low]


def _pair(ask_other: Iterator[Costs], ask_us: Iterator[Costs], *, ours_first: bool) -> tuple[Costs, Costs]:
    if ours_first:
        ours = next(ask_us)
        return next(ask_other), ours
    return next(ask_other), next(ask_us)


@contextmanager
def _doing(checkout: Path, only: str) -> Iterator[Iterator[Costs]]:
    """Run the acts in ``checkout``; each ``next`` has it do one round."""
    python = checkout / ".venv" / "bin" / "python"
    command = [python, "-P", Path(__file__).with_name("acts.py"), only]
    known = {"PATH", "HOME", "LANG", "TMPDIR"}
    environment = {name: value for name, value in os.environ.items() if name in known}
    environment |= {"PYTHONPATH": str(checkout), "DJANGO_ENV": "development", "PYTHONHASHSEED": "0"}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=checkout, env=environment, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdin
        try:
            yield _rounds(process)
        finally:
            process.stdin.close()  # it ends, and drops its database


def _rounds(process: subprocess.Popen[str]) -> Iterator[Costs]:
    assert process.stdin
    assert process.stdout
    while True:
        process.stdin.write("once more\n")
        process.stdin.flush()
        answer = process.stdout.readline()
        if not answer:
            raise SetupProblem("A checkout could not do the acts: see the message above.")
        yield json.loads(answer)
