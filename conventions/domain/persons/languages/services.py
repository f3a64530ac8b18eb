"""Signing off a sheet: the person named there answers for these very sentences, and no other."""

from collections.abc import Sequence

from workflow.refusals import Refused

from .models import LanguageReview
from .sentences import Sentence, sha256_of, sheet_of


def sign_off(sentences: Sequence[Sentence], *, reviewer: str, sheet: str) -> LanguageReview:
    """Keep that ``reviewer`` reviewed the ``sheet`` of these sentences, all of one language; said again, it is known.

    Raises :class:`Refused` when nothing is translated, when nobody is named, and when the sheet says something else
    than the program does today.
    """
    if not sentences:
        raise Refused("language_without_sentences")
    if not reviewer.strip():
        raise Refused("reviewer_unnamed")
    digest = sha256_of(sheet_of(sentences))
    if sha256_of(sheet) != digest:
        raise Refused("sheet_of_other_sentences")
    review, _created = LanguageReview.objects.get_or_create(
        language=sentences[0].language,
        reviewer=reviewer.strip(),
        sheet_sha256=digest,
        defaults={"sentences": [one.digest for one in sentences]},
    )
    return review
