"""Jobs of the sample trade: each leaves a mark in the table of heartbeats."""

import os
import signal
import uuid
from pathlib import Path

from notifications.jobs import job
from notifications.models import Heartbeat

PREFIX = "sample:"


@job("mark")
def mark(name: str) -> None:
    """Leave a mark under ``name``."""
    Heartbeat.touch(f"{PREFIX}{name}")


@job("count")
def count(name: str) -> None:
    """Leave one more mark each time it runs for ``name``."""
    Heartbeat.touch(f"count:{name}:{uuid.uuid4().hex}")


@job("die_once")
def die_once(path: str) -> None:
    """Kill the process that runs it, the first time."""
    memory = Path(path)
    if not memory.exists():
        memory.touch()
        os.kill(os.getpid(), signal.SIGKILL)


@job("mark_periodic")
def mark_periodic() -> None:
    """Leave the mark of the periodic job."""
    mark("periodic")


@job("fail")
def fail(name: str) -> None:
    """Fail with an error that quotes a person."""
    raise ValueError(f"no such person: {name}")
