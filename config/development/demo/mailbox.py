"""The messages that the demonstration's mail server and SMS gateway have kept, as people would read them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from notifications.catalogue import File

FOLDER = Path(settings.MAILBOX_DIR)


@dataclass(frozen=True)
class Letter:
    """One mail or SMS that arrived."""

    n: int
    channel: str
    to: str
    subject: str
    text: str
    at: datetime
    html: str = ""
    """The mail as a mail program shows it; empty for an SMS."""
    answer_to: str = ""
    files: tuple[File, ...] = ()

    @property
    def is_sms(self) -> bool:
        return self.channel == "sms"


def letters(query: str = "", *, folder: Path = FOLDER) -> list[Letter]:
    """Return what arrived, newest first; ``query`` is looked for in address, subject and text."""
    wanted = query.casefold()
    found = [letter for letter in _read(folder) if wanted in f"{letter.to} {letter.subject} {letter.text}".casefold()]
    return sorted(found, key=lambda letter: letter.n, reverse=True)


def letter_number(n: int, *, folder: Path = FOLDER) -> Letter | None:
    """Return what arrived as that number."""
    return next((letter for letter in _read(folder) if letter.n == n), None)


def _read(folder: Path) -> Iterator[Letter]:
    for path in folder.glob("[0-9]*.*") if folder.is_dir() else ():
        if letter := _letter(path, path.stat().st_mtime_ns):
            yield letter


@lru_cache(maxsize=2000)
def _letter(path: Path, written_ns: int) -> Letter | None:
    """Read one file, written at ``written_ns``; once, for whoever waits for a message looks again and again."""
    at = datetime.fromtimestamp(written_ns / 1e9, UTC)
    numbered = re.match(r"\d+", path.name)
    assert numbered is not None  # as the backend names its files
    n = int(numbered[0])
    if path.suffix == ".eml":
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        plain, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
        return Letter(
            n,
            "email",
            str(mail["To"]),
            str(mail["Subject"]),
            plain.get_content() if plain else "",
            at,
            html=html.get_content() if html else "",
            answer_to=str(mail["Reply-To"] or ""),
            files=tuple(
                File(part.get_filename() or "", bytes(part.get_payload(decode=True)), part.get_content_type())
                for part in mail.iter_attachments()
            ),
        )
    if path.suffix == ".txt":
        head, _blank, text = path.read_text(encoding="utf-8").partition("\n\n")
        fields = dict(line.split(": ", 1) for line in head.splitlines() if ": " in line)
        return Letter(n, "sms", fields.get("To", ""), "SMS", text, at)
    return None
