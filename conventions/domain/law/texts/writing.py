"""A text written article by article on a page: the boxes it begins with, and the file that is made of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from conventions.domain.law.documents.texts import load_model
from conventions.domain.law.documents.wording import clean, lines_of

from .models import VotedText
from .reading import WrittenArticle
from .sample import as_file
from .services import Worded

NATIONAL = "2026-3"
"""Version whose titles of articles are proposed for a kind that has no article before a board votes some."""


def words_of(text: VotedText | None) -> dict[str, Any]:
    """Return what a text in service says; nothing of the model's."""
    return dict(text.as_data()["words"]) if text else {}


def boxes_for(kind: Worded, words: Mapping[str, Any], *, has_articles: bool) -> tuple[str, list[WrittenArticle]]:
    """Return the title and the articles that a text begins with: those in service, else those of the model."""
    wording = {**load_model(kind.model_version), **words}
    if not words and not has_articles:
        titles = [article.get("title", "") for article in load_model(NATIONAL)["articles"]]
        return wording["title"], [WrittenArticle(title, "") for title in titles]
    articles = [
        WrittenArticle(article.get("title", ""), "\n".join(article["paragraphs"]).replace("\u00a0", " "))
        for article in wording["articles"]
    ]
    return wording["title"], articles


def file_of(title: str, articles: Sequence[WrittenArticle], words: Mapping[str, Any]) -> bytes:
    """Return the file of a text: this title, these articles, and what ``words`` say of the rest."""
    numbered = [
        {
            "number": number,
            **({"title": clean(article.title)} if article.title else {}),
            "paragraphs": list(lines_of(article.text)),
        }
        for number, article in enumerate(articles, start=1)
    ]
    own = words.get("short_title")
    short = own if own and own != words.get("title") else clean(title)
    return as_file({**words, "title": clean(title), "short_title": short, "articles": numbered}).encode()
