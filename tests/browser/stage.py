"""The stage of the browser tests: the demonstration's own processes and data, and what arrives in its mailbox."""

import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from conventions.demo.mailbox import Letter, letters
from conventions.demo.stage import manage, open_stage

PATIENCE = 30
CODE = re.compile(r"\b(\d{6})\b")
LINK = re.compile(r"https?://\S+")


@dataclass
class Stage:
    """A running site with its worker and mailbox."""

    environment: dict[str, str]
    folder: Path

    @property
    def url(self) -> str:
        return self.environment["SITE_URL"]

    def manage(self, *arguments: str) -> None:
        """Run a management command on the stage's database."""
        manage(self.environment, *arguments)

    def letters(self, to: str = "") -> list[Letter]:
        """Return what has arrived for ``to``, newest first."""
        return [letter for letter in letters(folder=self.folder / "messages") if to in letter.to]

    def last_number(self) -> int:
        """Return the number of the newest letter: what comes later is newer."""
        return max((letter.n for letter in self.letters()), default=0)

    def wait_for(self, to: str, *, words: str = "", after: int = 0) -> Letter:
        """Return the first letter to ``to`` that holds ``words`` and came after number ``after``."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            for letter in reversed(self.letters(to)):
                if letter.n > after and words in f"{letter.subject} {letter.text}":
                    return letter
            time.sleep(0.2)
        raise AssertionError(f"nothing with « {words} » came for {to} after letter {after}")

    def code(self, to: str, *, after: int = 0) -> str:
        """Return the six digits of the next code sent to ``to``."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            for letter in reversed(self.letters(to)):
                if letter.n > after and (found := CODE.search(letter.text)):
                    return found[1]
            time.sleep(0.2)
        raise AssertionError(f"no code came for {to} after letter {after}")

    def link(self, to: str, path: str, *, after: int = 0) -> str:
        """Return the newest address that begins with ``path`` in a letter to ``to``."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            for letter in self.letters(to):
                for address in LINK.findall(letter.text) if letter.n > after else ():
                    if path in address:
                        return address.rstrip(".,;)")
            time.sleep(0.2)
        raise AssertionError(f"no address with {path} came for {to} after letter {after}")


@contextmanager
def running_stage(folder: Path) -> Iterator[Stage]:
    """Start site, worker and mailbox over a database of their own, filled with the demonstration's data."""
    kept = os.environ.get("DJANGO_SETTINGS_MODULE")
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    try:
        with open_stage(folder) as environment:
            manage(environment, "populate_demo")
            yield Stage(environment, folder)
    finally:
        if kept is not None:
            os.environ["DJANGO_SETTINGS_MODULE"] = kept
        sys.stdout.flush()
