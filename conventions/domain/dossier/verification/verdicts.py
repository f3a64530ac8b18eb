"""Answers of a verification: one of three, the reasons, the document and its signatures; as objects and as JSON."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from notifications.dates import date_format
from notifications.language import is_french
from signatures.examination import PARTY, UNPROVEN
from signatures.levels import B_B
from signatures.stamp import moment_in_words, utc_offset

from .sentences import (
    ADVICE,
    ANSWERS,
    COMPLETE,
    COMPLETE_MEANS,
    DOUBTS,
    FAULTS,
    IN_PERSON,
    KINDS,
    LEVELS,
    ON_PAPER,
    PROVED_LATER,
    REASONS,
    SOUND,
    STILL_RECORDED_MEANS,
    UNVERIFIABLE,
)


def _moment(moment: dt.datetime, time_zone: str) -> str:
    """Write a moment for whoever reads the answer: as documents do in French, with its offset in another language."""
    if is_french():
        return moment_in_words(moment, time_zone)
    local = moment.astimezone(ZoneInfo(time_zone))
    return f"{date_format(local, 'j F Y, H:i')} ({utc_offset(local)})"


@dataclass(frozen=True)
class VerdictReason:
    """One reason of the answer."""

    code: str
    values: tuple[tuple[str, Any], ...] = ()

    @classmethod
    def of(cls, code: str, **values: Any) -> "VerdictReason":
        return cls(code, tuple(values.items()))

    @property
    def sentence(self) -> str:
        return str(REASONS[self.code]).format(**dict(self.values))


@dataclass(frozen=True)
class ShownSignature:
    """One signature or seal, as the document shows it."""

    name: str
    quality: str
    kind: str
    time: dt.datetime | None
    time_zone: str
    level: str
    proved: dt.datetime | None
    """Latest moment of its making, proven by a time-stamp."""
    fault: str
    certifier: str = ""
    """Person who certified the copy of a sheet signed by hand, and so bears the certificate."""
    witness: str = ""
    """Member of the school's staff before whom the party signed, on a device of the school."""

    @property
    def kind_in_words(self) -> str:
        if self.witness:
            return IN_PERSON.format(witness=self.witness)
        return ON_PAPER.format(certifier=self.certifier) if self.certifier else str(KINDS[self.kind])

    @property
    def time_in_words(self) -> str:
        return _moment(self.time, self.time_zone) if self.time else ""

    @property
    def level_in_words(self) -> str:
        """Meaning of the level; a signature without a time-stamp of its own may have a later one's."""
        words = str(LEVELS[self.level])
        if self.level == B_B and self.proved:
            words += " " + PROVED_LATER.format(moment=_moment(self.proved, self.time_zone))
        return words

    @property
    def is_unproven(self) -> bool:
        """Good, but for the age of its certificates."""
        return self.fault == UNPROVEN

    @property
    def state_in_words(self) -> str:
        return str(FAULTS[self.fault] if self.fault else SOUND)

    def as_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "quality": self.quality,
            "kind": self.kind,
            "paper_certified_by": self.certifier,
            "in_person_before": self.witness,
            "time": self.time.isoformat() if self.time else None,
            "time_zone": self.time_zone,
            "level": self.level,
            "proved": self.proved.isoformat() if self.proved else None,
            "sound": not self.fault,
            "fault": self.fault,
        }


@dataclass(frozen=True)
class KnownDocument:
    """The document of ours that a file is, or begins with; nothing personal."""

    title: str
    purpose: str
    number: str
    version: int
    """Version of the agreement, or number of the amendment."""
    newest_version: int
    state: str
    state_in_words: str
    sha256: str
    """SHA-256 of the file as it is recorded now."""

    def as_dict(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "purpose": self.purpose,
            "number": self.number,
            "version": self.version,
            "newest_version": self.newest_version,
            "state": self.state,
            "state_in_words": self.state_in_words,
            "sha256": self.sha256,
        }


@dataclass(frozen=True)
class About:
    """The internship of an authentic file: pupil, place and dates; its holder learns nothing new."""

    pupil: str
    host: str
    first_day: dt.date | None
    last_day: dt.date | None


@dataclass(frozen=True)
class Verdict:
    """The whole answer about a file."""

    answer: str
    """``complete``, ``provisional`` or ``unverifiable``."""
    reasons: tuple[VerdictReason, ...]
    sha256: str
    size: int
    document: KnownDocument | None = None
    signatures: tuple[ShownSignature, ...] = ()
    genuine_bytes: int = 0
    """Length of the part, from the beginning, that is a file of ours; in bytes."""
    text: str = ""
    """HTML of what an authentic file says, for who cannot read it as a PDF; its holder learns nothing new."""
    about: About | None = None
    """The internship, shown beside :attr:`text` and left out of the JSON answer."""
    doubt: str = ""
    """Kind of a file that cannot be verified, a key of :data:`DOUBTS`; empty where that is not known."""

    @property
    def answer_in_words(self) -> str:
        return str(DOUBTS.get(self.doubt, ANSWERS[self.answer]))

    @property
    def advice(self) -> str:
        """Advice on a file that cannot be verified; empty for the other answers."""
        return str(ADVICE[self.doubt]) if self.is_unverifiable else ""

    @property
    def last_signed(self) -> str:
        """Moment when the last person signed, in words; empty where nobody did, or the file proves nothing."""
        moments = [one.time_in_words for one in self.signatures if one.kind == PARTY and one.time]
        return "" if self.is_unverifiable or not moments else moments[-1]

    @property
    def is_complete(self) -> bool:
        return self.answer == COMPLETE

    @property
    def means(self) -> str:
        """Meaning of a complete document, in one or two sentences; empty for the other answers."""
        aged = any(one.is_unproven for one in self.signatures)
        return str(STILL_RECORDED_MEANS if aged else COMPLETE_MEANS) if self.is_complete else ""

    @property
    def is_unverifiable(self) -> bool:
        return self.answer == UNVERIFIABLE

    @property
    def is_altered_copy(self) -> bool:
        """Only the beginning of the file is ours."""
        return self.document is not None and self.genuine_bytes < self.size

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON answer."""
        return {
            "answer": self.answer,
            "answer_in_words": self.answer_in_words,
            "reasons": [{"code": one.code, "sentence": one.sentence} for one in self.reasons],
            "sha256": self.sha256,
            "size": self.size,
            "document": self.document.as_dict() if self.document else None,
            "genuine_bytes": self.genuine_bytes,
            "signatures": [one.as_dict() for one in self.signatures],
        }
