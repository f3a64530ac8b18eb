"""Articles of a text that a board voted, found in the document (.odt, .docx) in which the school wrote it."""

import json
import re
import subprocess
from collections.abc import Iterable
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from signatures import confinement
from signatures.slots import Busy, slot

from .checking import MOST

LARGEST_DOCUMENT = 5 * 1024**2
PROGRAM = ("-m", "conventions.domain.law.texts.extraction")
_HEADING = re.compile(
    r"article\s+(?:n°\s*)?(?P<number>\d{1,2}|premier)(?:er|ère)?\s*(?:[:.–—-]+\s*)?(?P<title>.{0,120})",
    re.IGNORECASE,
)
"""« Article 3 – Organisation », « ARTICLE 1er : Objet », « Article 2 »."""


BROKEN = _("Ce document est abîmé ou protégé par un mot de passe : ouvrez-le, enregistrez-le, puis recommencez.")
REFUSALS = {
    "too_long": _("Ce document est trop grand pour être le texte d'une convention : gardez le seul texte."),
    "other": _("Ce fichier n'est pas un document de texte : envoyez un .odt ou un .docx."),
    "entities": _(
        "Ce document définit des entités XML, ce qu'aucun traitement de texte ne fait : enregistrez-le de nouveau."
    ),
    "busy": _("Trop de fichiers sont lus en ce moment : envoyez de nouveau le document dans une minute."),
    "too_many_articles": _("Ce document a plus de 60 articles : gardez ceux de la convention."),
    "no_articles": _(
        "Ce document ne dit nulle part « Article 1 » : écrivez les numéros des articles, ou collez chaque article dans "
        "sa case."
    ),
}


class WrittenArticle(NamedTuple):
    """One article as a page shows it: paragraphs are lines."""

    title: str
    text: str


class ReadDocument(NamedTuple):
    """Articles of a document, in their order, and how many lines before the first one were left out."""

    articles: list[WrittenArticle]
    left_out: int


def read_document(content: bytes) -> ReadDocument:
    """Return the articles of a .odt or .docx; ``ValidationError`` at ``file`` has the sentence that says what to do."""
    if len(content) > LARGEST_DOCUMENT:
        raise _wrong("too_long")
    if not content.startswith(b"PK\x03\x04"):
        raise _wrong("other")
    try:
        with slot():
            status, written = confinement.run(PROGRAM, content)
    except (Busy, subprocess.TimeoutExpired):
        raise _wrong("busy") from None
    if status < 0:
        raise _wrong("too_long")
    try:
        answer = json.loads(written)
    except ValueError:
        raise _wrong("broken") from None
    if refusal := answer.get("refusal"):
        raise _wrong(refusal)
    return articles_in(answer["paragraphs"])


def articles_in(paragraphs: Iterable[str]) -> ReadDocument:
    """Return the articles that paragraphs hold: each begins with « Article » and its number, from 1 on."""
    articles: list[tuple[str, list[str]]] = []
    left_out = 0
    for paragraph in paragraphs:
        heading = _HEADING.fullmatch(paragraph)
        number = heading["number"].lower() if heading else ""
        if heading and (1 if number == "premier" else int(number)) == len(articles) + 1:
            articles.append((heading["title"].strip(" :.–—-"), []))
        elif articles:
            articles[-1][1].append(paragraph)
        else:
            left_out += 1
    if not articles:
        raise _wrong("no_articles")
    if len(articles) > MOST:
        raise _wrong("too_many_articles")
    return ReadDocument([WrittenArticle(title, "\n".join(lines)) for title, lines in articles], left_out)


def _wrong(code: str) -> ValidationError:
    return ValidationError({"file": REFUSALS.get(code, BROKEN)})
