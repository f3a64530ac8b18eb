"""The same document as readable HTML: headings, lists and tables for any screen or screen reader."""

from collections.abc import Iterable, Mapping
from functools import partial
from html import escape as escape_attribute
from typing import Any

from .agreement import compose_agreement
from .blocks import (
    Article,
    Block,
    Boxes,
    Bullets,
    Fields,
    PresenceWeek,
    PrintedDocument,
    PrintedTable,
    Prose,
    Section,
    Summary,
    Timetable,
)
from .wording import short_address

escape = partial(escape_attribute, quote=False)
FIRST_HEADING = 2
"""The page that holds the fragment has the only ``h1``."""


def render_agreement_html(data: Mapping[str, Any]) -> str:
    """Render the agreement as an HTML fragment (one ``article``), without style, script or identifier."""
    return render_html(compose_agreement(data))


def render_html(document: PrintedDocument) -> str:
    """Render any composed document as an HTML fragment."""
    return "\n".join(_document(document)) + "\n"


def _document(document: PrintedDocument) -> Iterable[str]:
    yield '<article class="agreement-document" lang="fr">'
    yield "<header>"
    yield _heading(document.title, 0)
    yield _tag("p", document.subtitle)
    if number := " · ".join(part for part in (document.number, document.version_label) if part):
        yield f'<p class="agreement-number"><strong>{escape(number)}</strong></p>'
    yield "</header>"
    for section in document.sections:
        yield from _section(section)
    yield "<footer>"
    if document.verification_url:
        yield f"<p>{escape(document.verification_label)} : {_hyperlink(document.verification_url)}</p>"
    for words in (document.funder, document.closing, document.footer):
        if words:
            yield _tag("p", words)
    yield "</footer>"
    yield "</article>"


def _section(section: Section) -> Iterable[str]:
    yield f'<section class="agreement-section-{section.level}">'
    yield _heading(section.title, section.level)
    for block in section.blocks:
        yield from _block(block, section.level)
    yield "</section>"


def _block(block: Block, level: int) -> Iterable[str]:
    match block:
        case Prose(paragraphs):
            yield from (_tag("p", words) for words in paragraphs)
        case Bullets(lead, items):
            yield _tag("p", lead)
            yield "<ul>"
            yield from (_tag("li", item) for item in items)
            yield "</ul>"
        case Fields(fields, _):
            yield "<dl>"
            for field in fields:
                yield _tag("dt", field.label)
                yield from (_tag("dd", line) for line in field.lines)
            yield "</dl>"
        case Article(label, title, paragraphs):
            yield _heading(f"{label}. {title}" if title else label, level + 1)
            yield from (_tag("p", words) for words in paragraphs)
        case Summary():
            yield '<dl class="agreement-summary">'
            for card in (card for row in block.rows for card in row):
                yield _tag("dt", card.label)
                yield from (f"<dd><strong>{escape(fact)}</strong></dd>" for fact in card.facts)
                yield from (_tag("dd", line) for line in card.details)
            yield "</dl>"
        case Timetable():
            yield _tag("p", f"{block.total}. {block.note}")
            for week in block.weeks:
                yield from _week(week)
            if block.exceptions:
                yield from _table(PrintedTable("Jours qui diffèrent", ("Jour", "Horaires"), block.exceptions, (2, 3)))
        case PrintedTable():
            yield from _table(block)
        case Boxes(boxes):
            yield '<ul class="agreement-signatures">'
            for box in boxes:
                quality = f", {escape(box.quality)}" if box.quality else ""
                yield f"<li>{escape(box.label)} : <strong>{escape(box.name)}</strong>{quality}</li>"
            yield "</ul>"


def _week(week: PresenceWeek) -> Iterable[str]:
    header = "".join(f'<th scope="col">{words}</th>' for words in ("Jour", "Matin", "Après-midi", "Présence"))
    yield f"<table><caption>{escape(week.title)}</caption><thead><tr>{header}</tr></thead><tbody>"
    for day in week.days:
        cells = (" à ".join(day.morning) or "—", " à ".join(day.afternoon) or "—", day.total)
        yield f'<tr><th scope="row">{escape(day.title)}</th>{"".join(_tag("td", cell) for cell in cells)}</tr>'
    yield '</tbody><tfoot><tr><th scope="row" colspan="3">Total de la semaine</th>'
    yield f"{_tag('td', week.total)}</tr></tfoot></table>"


def _table(table: PrintedTable) -> Iterable[str]:
    header = "".join(f'<th scope="col">{escape(words)}</th>' for words in table.header)
    yield f"<table><caption>{escape(table.caption)}</caption><thead><tr>{header}</tr></thead><tbody>"
    for first, *others in table.rows:
        yield f'<tr><th scope="row">{escape(first)}</th>{"".join(_tag("td", cell) for cell in others)}</tr>'
    yield "</tbody></table>"


def _heading(words: str, level: int) -> str:
    return _tag(f"h{min(6, FIRST_HEADING + level)}", words)


def _tag(name: str, words: str) -> str:
    return f"<{name}>{escape(words)}</{name}>"


def _hyperlink(url: str) -> str:
    if not url.startswith(("https://", "http://")):
        return escape(url)
    return f'<a href="{escape_attribute(url)}">{escape(short_address(url))}</a>'
