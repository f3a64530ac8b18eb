"""A process of its own for what strangers sent: without environment, with little memory and little time.

Whoever starts one gives it bytes and reads what it writes; the program that runs there confines itself first. Known
by both sides, so it loads neither Django nor anything else.
"""

import resource
import subprocess
import sys
from pathlib import Path

WALL_SECONDS = 30
"""Time that a machine needs to be found too busy; a file that costs too much meets its processor time first."""
LONGEST_ANSWER = 32 * 1024**2
"""Bytes that the process may have written; twenty drawn pages are 20 MB."""
MEMORY = 512 * 1024**2
"""Address space of the process."""
OPEN_FILES = 64
TOO_LONG = -1


def run(program: tuple[str, ...], given: bytes, *, patience: float | None = None) -> tuple[int, bytes]:
    """Run a program of ours on ``given``; return its exit status, below 0 when a limit ended it, and what it wrote.

    It receives no environment: neither keys nor the address of the database. What is longer than
    :data:`LONGEST_ANSWER` counts as ended by a limit. Raises ``subprocess.TimeoutExpired`` after ``patience`` seconds.
    """
    done = subprocess.run(
        [sys.executable, "-B", "-s", "-E", *program],
        input=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=Path(__file__).parent.parent,
        env={"LANG": "C.UTF-8"},
        timeout=WALL_SECONDS if patience is None else patience,
    )
    if len(done.stdout) > LONGEST_ANSWER:
        return TOO_LONG, b""
    return done.returncode, done.stdout


def confine(*, cpu_seconds: int, memory: int = MEMORY) -> None:
    """Take from this process what it does not need, for good: processor time, memory, files to write."""
    for what, most in (
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
