"""Markdown of the path as HTML: CommonMark and tables; what is HTML in it, a picture or a script is refused."""

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

OUTSIDE = ("http://", "https://", "/")
"""Beginnings of a link of a text; a link to anything else is refused."""


@cache
def _reader(*, html: bool) -> "MarkdownIt":
    from markdown_it import MarkdownIt  # where it is used: pages of other people never read content (decision 114)

    reader = MarkdownIt("commonmark", {"html": html}).enable("table")
    reader.add_render_rule("table_open", _captioned)
    return reader if html else reader.disable("image")


def refused_in(text: str) -> Iterator[str]:
    """Yield in French what a text may not have: HTML, pictures, a first heading, a link elsewhere than to a page."""
    for token in _all(_reader(html=True).parse(text)):
        if token.type in ("html_block", "html_inline"):
            yield f"du HTML, « {token.content.strip()[:40]} » : écrivez-le en Markdown"
        elif token.type == "image":
            yield "une image : le parcours se lit sur une ligne lente, décrivez-la"
        elif token.type == "heading_open" and token.tag == "h1":
            yield "un titre « # » : le titre de la page est dans l'en-tête, commencez par « ## »"
        elif token.type == "link_open" and not str(token.attrs.get("href", "")).startswith(OUTSIDE):
            yield f"un lien vers « {token.attrs.get('href', '')} » : il commence par https://"


def html_of(text: str) -> SafeString:
    """Return a text as HTML; HTML in it is shown as it was typed, never obeyed. A table is called by its heading."""
    reader = _reader(html=False)
    tokens = reader.parse(text)
    heading = ""
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            heading = tokens[place + 1].content
        elif token.type == "th_open":
            token.attrSet("scope", "col")
        elif token.type == "table_open":
            token.meta["caption"] = heading
    return mark_safe(reader.renderer.render(tokens, reader.options, {}))  # noqa: S308 - HTML is off, links are checked


def _captioned(_renderer: object, tokens: "list[Token]", place: int, *_more: object) -> str:
    return f'<table><caption class="fr-sr-only">{escape(tokens[place].meta["caption"])}</caption>\n'


def words_of_page(text: str) -> str:
    """Return what is read of a text, a line for each paragraph, cell or item: neither headings nor heads of tables."""
    lines, skip = [], False
    for token in _reader(html=True).parse(text):
        if token.type in ("heading_open", "thead_open"):
            skip = True
        elif token.type in ("heading_close", "thead_close"):
            skip = False
        elif token.type == "inline" and not skip:
            lines.append("".join(part.content if part.type != "softbreak" else " " for part in token.children or ()))
    return "\n".join(lines)


def _all(tokens: "list[Token]") -> "Iterator[Token]":
    for token in tokens:
        yield token
        yield from _all(token.children or [])
