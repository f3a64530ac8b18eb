"""`make check`: style, types, templates, production settings and guards, side by side; what failed is told whole.

Each is a process of its own, as many at once as there are processors, the longest first. The status is that of the
first one of the list that failed.
"""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """Something that is checked, in a word, and the module of Python that does it, with its arguments."""

    name: str
    command: tuple[str, ...]

    def run(self) -> "Outcome":
        """Run the module to its end and return how it went."""
        begun = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", *self.command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
        return Outcome(self, done.returncode, done.stdout, time.monotonic() - begun)


@dataclass(frozen=True)
class Outcome:
    """How a step went: its exit status, what it said, its seconds."""

    step: Step
    status: int
    said: str
    seconds: float


STEPS = (
    Step("types", ("mypy",)),
    Step("guards", ("pytest", "-q", "-n", "0", "-o", "verbosity_assertions=2", "tests/guards")),
    Step("production settings", ("config.development.throwaway", "check", "--deploy", "--fail-level", "WARNING")),
    Step("templates", ("djlint", "--check", "--quiet", "config", "conventions")),
    Step("style", ("ruff", "check", ".")),
    Step("layout", ("ruff", "format", "--check", ".")),
)


def run_all(steps: Sequence[Step]) -> int:
    """Run the steps side by side, tell each as it ends and all in one sentence; return the first failing status."""
    failed: list[Outcome] = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for done in as_completed([pool.submit(step.run) for step in steps]):
            outcome = done.result()
            if outcome.status:
                failed.append(outcome)
                print(f"\n== {outcome.step.name} FAILED ==\n{outcome.said.rstrip()}\n", flush=True)
            else:
                print(f"{outcome.step.name}: {outcome.seconds:.0f} s", flush=True)
    failed.sort(key=lambda outcome: steps.index(outcome.step))
    if failed:
        names = ", ".join(outcome.step.name for outcome in failed)
        print(f"{len(failed)} of {len(steps)} checks failed: {names}.")
        return failed[0].status
    print(f"All {len(steps)} checks passed.")
    return 0


if __name__ == "__main__":
    raise SystemExit(run_all(STEPS))
