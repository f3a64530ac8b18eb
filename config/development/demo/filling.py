"""How far the demonstration's data have come: told by the processes that fill them, read by its page.

A part is one small file, which its process writes again at each step: what it fills is one transaction, so that nobody
acts on half of it and a start that was killed leaves nothing of it; until the end the database tells nothing.
"""

import json
import math
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

FOLDER = Path(settings.VAR_DIR) / "filling"


def folder() -> Path:
    """Return where the parts of this database stand: tests fill others beside it."""
    return FOLDER / str(connection.settings_dict["NAME"])


@dataclass
class Part:
    """One part of the data, such as a school, and how many of its agreements are there."""

    name: str
    total: int = 0
    """Agreements; none for a part that is not counted."""
    done: int = 0
    began: float = 0.0
    """When it was begun, by the system's clock; 0 before."""

    @property
    def minutes_left(self) -> int | None:
        """How long it takes yet at the pace so far, in whole minutes; unknown before a fifth is there."""
        if self.done * 5 < self.total or not self.done:
            return None
        return round((time.time() - self.began) * (self.total - self.done) / self.done / 60)

    def begin(self) -> None:
        """Say that it is begun, anew where it was begun before."""
        self.began, self.done = time.time(), 0
        self._tell()

    def count(self) -> None:
        """Say that one more agreement is there."""
        self.done += 1
        self._tell()

    def end(self) -> None:
        """Say that all of it is there."""
        self._file.unlink(missing_ok=True)

    def _tell(self) -> None:
        fresh = self._file.with_suffix(".new")
        fresh.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(json.dumps(asdict(self)), encoding="utf-8")
        fresh.rename(self._file)

    @property
    def _file(self) -> Path:
        return folder() / f"{self.name.replace('/', '-')}.json"


@contextmanager
def announced(parts: list[Part]) -> Iterator[None]:
    """Announce the parts that are to be filled until the end of the block; those of a killed start are forgotten."""
    shutil.rmtree(folder(), ignore_errors=True)
    folder().mkdir(parents=True)
    for part in parts:
        part._tell()
    try:
        yield
    finally:
        shutil.rmtree(folder(), ignore_errors=True)


@contextmanager
def filled(part: Part) -> Iterator[Part]:
    """Fill a part in one transaction: all of it or nothing.

    Not ``atomic``: signing commits each try of a code by itself, which Django refuses inside of it, and accepts where
    autocommit is off. Nobody else's try is given back by our rollback.
    """
    part.begin()
    transaction.set_autocommit(False)
    try:
        yield part
        transaction.commit()
        transaction.set_autocommit(True)
    except BaseException:
        connection.close()  # all is undone; it may be lost already
        raise
    part.end()


def under_way() -> list[Part]:
    """Return the parts that are not there yet: those that were begun, then the others in their order."""
    parts: list[tuple[float, int, Part]] = []
    for file in folder().glob("*.json"):
        with suppress(FileNotFoundError):  # it has just ended
            part = Part(**json.loads(file.read_text(encoding="utf-8")))
            parts.append((part.began or math.inf, file.stat().st_mtime_ns, part))
    return [part for _began, _written, part in sorted(parts, key=lambda one: one[:2])]
