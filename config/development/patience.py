"""How long a play waits for a fact: generously, and the longer the busier the machine is; then a sentence says so."""

import os
import time
from collections.abc import Callable

GENEROUS = 60
"""Seconds on a quiet machine, for what takes two or three there."""


def patience(seconds: float = GENEROUS) -> float:
    """Return ``seconds`` of a quiet machine as this one has them now: as many times as processes wait for each core."""
    return seconds * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def await_fact(fact: Callable[[], bool], *, seconds: float = GENEROUS, pause: float = 0.1) -> float:
    """Wait until ``fact`` holds; return 0, or the seconds after which it was given up."""
    began = time.monotonic()
    while not fact():
        waited = time.monotonic() - began
        if waited > patience(seconds):
            return waited
        time.sleep(pause)
    return 0.0
