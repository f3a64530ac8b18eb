"""A progress bar for whoever waits at a terminal; silent everywhere else."""

import sys
import time
from typing import Self, TextIO

WIDTH = 30


class Progress:
    """Shows on one line of ``stream`` how much of ``total`` is done."""

    def __init__(self, total: int, label: str, stream: TextIO | None = None) -> None:
        self.total, self.label = max(total, 1), label
        self.stream = stream or sys.stderr
        self.shown = self.stream.isatty()
        self._next = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self.shown:
            self.stream.write("\r\033[K")
            self.stream.flush()

    def show(self, done: int, note: str = "") -> None:
        """Draw the bar, ten times a second at most."""
        if not self.shown or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + 0.1
        part = min(done / self.total, 1)
        filled = round(part * WIDTH)
        bar = "█" * filled + "░" * (WIDTH - filled)
        self.stream.write(f"\r\033[K{self.label} {bar} {part:4.0%} {note}")
        self.stream.flush()
