"""A sentence and its translation, the sheet on which a person reviews them, and who did."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from .models import LanguageReview


@dataclass(frozen=True)
class Sentence:
    """One sentence that is shown in a language only once somebody has reviewed it."""

    language: str
    key: str
    """Name of the sentence where it is kept: ``refuse.effect``."""
    french: str
    text: str

    @property
    def digest(self) -> str:
        """SHA-256 of all that the reviewer sees of it: another French sentence asks for another reading too."""
        return hashlib.sha256("\n".join((self.language, self.key, self.french, self.text)).encode()).hexdigest()


def sheet_of(sentences: Iterable[Sentence]) -> str:
    """Return the sheet to print: each sentence in French, then in the language, with its key and digest."""
    return "\n".join(
        f"{one.key}  [{one.digest[:12]}]\n  fr : {one.french}\n  {one.language} : {one.text}\n" for one in sentences
    )


def sha256_of(sheet: str) -> str:
    """Return the digest of a sheet, however its lines end and whatever stands after the last."""
    lines = [line.rstrip() for line in sheet.splitlines()]
    return hashlib.sha256("\n".join(lines).strip().encode()).hexdigest()


def reviewers_of(language: str) -> dict[str, str]:
    """Return the last reviewer of each sentence of a language, by its digest. One query."""
    found: dict[str, str] = {}
    for reviewer, digests in LanguageReview.objects.filter(language=language).values_list("reviewer", "sentences"):
        found |= dict.fromkeys(digests, reviewer)
    return found
