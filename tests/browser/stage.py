"""The stage of the browser tests: the demonstration's own processes and data, and what arrives in its mailbox."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from config.development.demo.mailbox import Letter, letters
from config.development.demo.stage import EMPTY, manage, open_stage

PATIENCE = 30
CODE = re.compile(r"\b(\d{6})\b")
LINK = re.compile(r"https?://\S+")


@dataclass
class Stage:
    """A running site with its worker and mailbox."""

    environment: dict[str, str]
    folder: Path
    hand: subprocess.Popen[str] | None = None
    """A process on the stage's database that does what :mod:`tests.browser.casting` can."""

    @property
    def url(self) -> str:
        return self.environment["SITE_URL"]

    def manage(self, *arguments: str) -> None:
        """Run a management command on the stage's database."""
        manage(self.environment, *arguments)

    def ask(self, act: str, given: object = None) -> Any:
        """Have the hand of the stage do ``act`` and return what it made."""
        log = self.folder / "hand.log"
        if self.hand is None or self.hand.poll() is not None:
            command = [sys.executable, "manage.py", "shell", "--no-imports", "-c"]
            with log.open("a") as errors:
                self.hand = subprocess.Popen(
                    [*command, "from tests.browser.casting import main; main()"],
                    cwd=settings.BASE_DIR,
                    env=self.environment,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=errors,
                    text=True,
                )
        print(json.dumps([act, given]), file=self.hand.stdin, flush=True)
        answer = self.hand.stdout.readline()
        assert answer, log.read_text()
        return json.loads(answer)

    def leave(self) -> None:
        """Send the hand home."""
        if self.hand is not None:
            self.hand.communicate()

    def settle(self) -> None:
        """Wait until every message that is due has left, and it is known whether it arrived."""
        self.ask("settle")

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
    name = "_".join(["demo", *filter(None, [os.environ.get("PYTEST_XDIST_WORKER")])])  # two workers have a stage each
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    try:
        with open_stage(folder, template=_migrated() or EMPTY, name=name) as environment:
            manage(environment, "populate_demo")
            stage = Stage(environment, folder)
            try:
                yield stage
            finally:
                stage.leave()
    finally:
        if kept is not None:
            os.environ["DJANGO_SETTINGS_MODULE"] = kept
        sys.stdout.flush()


def _migrated() -> str | None:
    """Return the database of which those of the tests are copies; None where each migrates, and outside tests."""
    return connection.settings_dict["TEST"].get("TEMPLATE")
