"""Pages of a composed document: masthead, sections, running lines; two passes, to know the number of pages."""

import io
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

from . import theme
from .blocks import (
    Article,
    Block,
    Boxes,
    Bullets,
    Contents,
    Fields,
    Picture,
    PrintedDocument,
    Prose,
    Section,
    Summary,
    Timetable,
)
from .blocks import PrintedTable as TableBlock
from .finish import finish
from .flowables import (
    AtFoot,
    Bookmark,
    BoxRow,
    ContentsRow,
    HorizontalRule,
    LabelledRow,
    PictureOf,
    QrCode,
    SealBox,
)
from .rendered import Record, Rendered, SignatureBox
from .tables import height_of, plain_table, summary_table, timetable_table
from .tagging import FOOTER, HEADER, Element, TaggedCanvas, TaggedImage, decorate
from .theme import markup, paragraph, text
from .wording import short_address

CONTENTS_DEPTH = 2
_lengths: dict[str, int] = {}
"""Pages of the last document of each title in this process: the next is mostly as long, and then laid out once."""


def render(
    document: PrintedDocument, *, hidden_fields: Iterable[str] = (), logo: Path | None = None, claim_pdfa: bool = False
) -> Rendered:
    """Lay out ``document``; ``hidden_fields`` get a box of no size on the first page."""
    expected, found = _lengths.get(document.title, 0), dict[str, int]()
    pdf, structure, pages, boxes = _lay_out(document, expected, found, logo)
    if pages != expected or document.has_contents:  # each foot says how many there are, the contents where each is
        pdf, structure, _, boxes = _lay_out(document, pages, found, logo)
        _lengths[document.title] = pages
    title = " ".join(part for part in (document.title, document.number, document.version_label) if part)
    pdf = finish(pdf, structure, title=title, author=document.author, subject=document.subject, claim_pdfa=claim_pdfa)
    hidden = (SignatureBox(name, 0, 0.0, 0.0, 0.0, 0.0) for name in hidden_fields)
    return Rendered(pdf, (*boxes, *hidden))


def _lay_out(
    document: PrintedDocument, pages: int, sections: dict[str, int], logo: Path | None
) -> tuple[bytes, Element, int, list[SignatureBox]]:
    """``found`` has the page of each section as far as it is known, and is told them all."""
    out, structure, boxes = io.BytesIO(), Element("Document"), list[SignatureBox]()
    template = BaseDocTemplate(
        out,
        pagesize=A4,
        invariant=1,
        initialFontName=theme.REGULAR,
        initialFontSize=9,
        pageCompression=1,
        lang="fr-FR",
    )
    frame = partial(
        Frame, theme.MARGIN, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0, width=theme.WIDTH
    )
    height = theme.PAGE_HEIGHT - theme.BOTTOM
    footer = partial(_footer, document, pages)
    template.addPageTemplates(
        [
            PageTemplate(
                "first",
                [frame(y1=theme.BOTTOM, height=height - 13 * mm, id="first")],
                onPageEnd=footer,
                autoNextPageTemplate="next",
            ),
            PageTemplate(
                "next",
                [frame(y1=theme.BOTTOM, height=height - theme.TOP, id="next")],
                onPage=partial(_header, document),
                onPageEnd=footer,
            ),
        ]
    )
    template.build(list(_story(document, structure, boxes.append, sections, logo)), canvasmaker=TaggedCanvas)
    return out.getvalue(), structure, template.page, boxes


# ---------------------------------------------------------------- running lines


def _header(document: PrintedDocument, canvas: TaggedCanvas, _template: BaseDocTemplate) -> None:
    top = theme.PAGE_HEIGHT - 13 * mm
    number = " · ".join(part for part in (document.number, document.version_label) if part)
    with canvas.marked(decoration=HEADER):
        _line(canvas, document.short_title or document.title, theme.RUNNING, theme.MARGIN, top, theme.WIDTH * 0.62)
        _line(canvas, number, theme.RUNNING_RIGHT, theme.MARGIN + theme.WIDTH * 0.64, top, theme.WIDTH * 0.36)
        canvas.setStrokeColor(theme.RULE)
        canvas.setLineWidth(0.5)
        canvas.line(theme.MARGIN, top - 4, theme.MARGIN + theme.WIDTH, top - 4)


def _footer(document: PrintedDocument, pages: int, canvas: TaggedCanvas, _template: BaseDocTemplate) -> None:
    top = 12 * mm
    count = f"page {canvas.getPageNumber()}/{pages}"
    with canvas.marked(decoration=FOOTER):
        canvas.setStrokeColor(theme.RULE)
        canvas.setLineWidth(0.5)
        canvas.line(theme.MARGIN, top, theme.MARGIN + theme.WIDTH, top)
        _line(canvas, document.footer, theme.RUNNING, theme.MARGIN, top - 12, theme.WIDTH - 30 * mm)
        _line(canvas, count, theme.RUNNING_RIGHT, theme.MARGIN + theme.WIDTH - 28 * mm, top - 12, 28 * mm)


def _line(canvas: TaggedCanvas, words: str, style: ParagraphStyle, x: float, baseline: float, width: float) -> None:
    """Write running words; too long for two lines, they are set smaller rather than cut."""
    size = style.fontSize
    while True:
        fitted = ParagraphStyle("fitted", parent=style, fontSize=size, leading=size * 1.25)
        line = Paragraph(markup(words), fitted)
        height = line.wrap(width, 100)[1]
        if height <= 2.6 * style.leading or size < 3:
            break
        size -= 0.4
    first_line = size * 1.25
    up = style is theme.RUNNING_RIGHT or height <= first_line * 1.5
    line.drawOn(canvas, x, baseline - height + (first_line if up else first_line))


# ---------------------------------------------------------------- the story


def _story(
    document: PrintedDocument, here: Element, record: Record, sections: dict[str, int], logo: Path | None
) -> Iterable[Flowable]:
    yield from _masthead(document, here)
    printed = [section.level for section in document.sections if not _is_summary(section)]
    drawn: list[Flowable] = []
    for rank, section in enumerate(document.sections):
        depth = section.level - min(printed, default=1) + 2
        mark = Bookmark(section.title, section.level - 1, f"s{rank}", sections)
        drawn += _section(section, mark, depth, _needed(document.sections[rank:]), here, record)
        if Contents() in section.blocks:
            drawn += _contents(document, rank + 1, sections, here)
    if document.seal_field:
        drawn += [Spacer(0, 14), SealBox(document, record, here)]
    foot = list(_foot(document, here, logo))
    yield from _last_places_together(drawn, foot)
    yield from foot


LAST_PLACES = 2
"""Rows of places of signature that stand on one page with the foot: none is left alone on the last."""


def _last_places_together(drawn: list[Flowable], foot: list[Flowable]) -> Iterable[Flowable]:
    """Begin a page before the last rows of places, and what stands over them, where this one has no room for them."""
    rows = [rank for rank, item in enumerate(drawn) if isinstance(item, BoxRow)]
    if len(rows) < LAST_PLACES:
        return drawn
    start = rows[-LAST_PLACES] - 1  # with the space over it
    title = max(rank for rank in range(start) if isinstance(drawn[rank], Bookmark))
    if not any(title < rank < start for rank in rows):
        start = title  # the first places of a section stand under its title
    whole = height_of(item for item in (*drawn[start:], *foot) if not isinstance(item, CondPageBreak | AtFoot))
    whole += sum(item.least_height for item in foot if isinstance(item, AtFoot))
    return [*drawn[:start], CondPageBreak(whole), *drawn[start:]]


def _masthead(document: PrintedDocument, here: Element) -> Iterable[Flowable]:
    side, url = 23 * mm, document.verification_url
    if not url:  # nothing to verify: a list
        yield text(document.title, theme.TITLE, here.add("H1"))
        yield Spacer(0, 4)
        yield text(document.subtitle, theme.SUBTITLE, here.add("P"))
        yield Spacer(0, 10)
        return
    leads = f"{document.verification_label} : {short_address(url)}"
    left = [
        text(document.title, theme.TITLE_LONG if len(document.title) > 80 else theme.TITLE, here.add("H1")),
        Spacer(0, 4),
        text(document.subtitle, theme.SUBTITLE, here.add("P")),
    ]
    right = [
        text(document.number, theme.NUMBER, here.add("P")),
        *([text(document.version_label, theme.NUMBER_NOTE, here.add("P"))] if document.version_label else []),
        Spacer(0, 3),
        text(document.verification_label, theme.NUMBER_NOTE, here.add("P")),
        _hyperlink(url, 40 * mm, here.add("P").add("Link", words=leads)),
    ]
    figure = here.add("P").add("Link", words=leads).add("Figure", words=f"Code QR. {leads}")
    columns = [theme.WIDTH - 44 * mm - side, 40 * mm, side + 4 * mm]
    table = Table([[left, right, QrCode(url, side, figure)]], colWidths=columns, renderCB=decorate)
    table.setStyle(
        [
            ("FONT", (0, 0), (-1, -1), theme.REGULAR, 9),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ("LEFTPADDING", (2, 0), (2, 0), 4 * mm),
            ("TOPPADDING", (0, 0), (-1, -1), 0),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
        ]
    )
    yield table
    yield Spacer(0, 10)


def _hyperlink(url: str, width: float, link: Element) -> Paragraph:
    """Write the address on one line, or on two cut after the host's name, small enough to fit."""
    target = url.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    host, slash, rest = short_address(url).partition("/")
    size = theme.NUMBER_NOTE.fontSize
    one_line = stringWidth(host + slash + rest, theme.REGULAR, size) <= width
    widest = host + slash + rest if one_line else max(host + slash, rest, key=len)
    size = max(4.5, min(size, size * width / stringWidth(widest, theme.REGULAR, size)))
    cut = "" if one_line else "<br/>"
    words = f'<link href="{target}" color="#0b5563">{markup(host + slash)}{cut}{markup(rest)}</link>'
    return paragraph(words, ParagraphStyle("address", parent=theme.NUMBER_NOTE, fontSize=size), link)


def _is_summary(section: Section) -> bool:
    """Whether the section begins the page without a heading of its own."""
    return any(isinstance(block, Summary) for block in section.blocks)


def _section(
    section: Section, mark: Bookmark, depth: int, needed: float, here: Element, record: Record
) -> Iterable[Flowable]:
    title = None if _is_summary(section) else here.add(f"H{depth}")
    body = [flowable for block in section.blocks for flowable in _block(block, depth, here, record)]
    if title is None:
        return [mark, *body]
    heading = {1: theme.HEADING_1, 2: theme.HEADING_2, 3: theme.HEADING_3}[section.level]
    head = [mark, *([HorizontalRule(strong=True)] if section.level == 1 else []), text(section.title, heading, title)]
    whole = next((rank for rank, item in enumerate(body) if isinstance(item, BoxRow | PictureOf | Table)), None)
    if whole is not None and not isinstance(section.blocks[-1], TableBlock):
        needed = max(needed, height_of([*head, *body[: whole + 1]]))
    return [CondPageBreak(needed), *head, *body]


def _contents(document: PrintedDocument, after: int, sections: dict[str, int], here: Element) -> Iterable[Flowable]:
    """List the sections from one on that are titles of the document, or right under them."""
    table = here.add("TOC")
    for rank, section in enumerate(document.sections[after:], start=after):
        if section.level <= CONTENTS_DEPTH:
            key = f"s{rank}"
            yield ContentsRow(section.title, key, sections.get(key, 0), inset=(section.level - 1) * 5 * mm, here=table)
    yield Spacer(0, 6)


def _needed(sections: tuple[Section, ...]) -> float:
    """Room that the first heading and those right under it want, so that none is left alone at the foot of a page."""
    section = sections[0]
    if not section.blocks and sections[1:]:
        return 14 * mm + _needed(sections[1:])
    return max(section.room, {1: 36, 2: 28, 3: 26}[section.level]) * mm


def _block(block: Block, depth: int, here: Element, record: Record) -> Iterable[Flowable]:
    """Draw a block under a heading of this depth; its elements come at the end of ``here``."""
    match block:
        case Prose(paragraphs, small):
            for words in paragraphs:
                said = text(words, theme.SMALL if small else theme.BODY, here.add("P"))
                yield said if small else LabelledRow(None, [said])
                yield Spacer(0, 4)
        case Bullets(lead, items):
            label, bullets = text(lead, theme.LABEL, here.add("P")), here.add("L")
            body = [text(item, theme.FINE, bullets.add("LI").add("LBody")) for item in items]
            yield LabelledRow(label, body, gap=1, aside=theme.NARROW)
        case Fields(fields, long):
            listed = here.add("L")
            for field in fields:
                item = listed.add("LI")
                label, value = text(field.label, theme.LABEL, item.add("Lbl")), item.add("LBody")
                body = [text(line, theme.BODY, value.add("P")) for line in field.lines]
                yield LabelledRow(label, body, gap=1, aside=theme.NARROW if long else theme.ASIDE)
        case Article(label, title, paragraphs):
            words = f'<font color="#0b5563">{markup(label)}</font>' + (f"<br/> {markup(title)}" if title else "")
            aside = paragraph(words, theme.ARTICLE_TITLE, here.add(f"H{depth + 1}"))
            body = [text(words, theme.BODY, here.add("P")) for words in paragraphs]
            yield LabelledRow(aside, body, gap=3, aside=theme.NARROW)
        case Summary():
            yield summary_table(block, here)
            yield Spacer(0, 4)
        case Timetable():
            yield from timetable_table(block, here)
        case TableBlock():
            yield plain_table(block, here)
            yield Spacer(0, 6)
        case Picture():
            yield PictureOf(block, here.add("Figure", words=block.words))
            yield Spacer(0, 6)
        case Boxes(boxes):
            places = here.add("L")
            for start in range(0, len(boxes), block.columns):
                yield Spacer(0, 5)
                yield BoxRow(block, boxes[start : start + block.columns], record, places)


def _foot(document: PrintedDocument, here: Element, logo: Path | None) -> Iterable[Flowable]:
    parts: list[Flowable] = []
    if logo:
        picture = TaggedImage(str(logo))
        picture.element = here.add("Figure", words="Logo du financeur")
        scale = min(40 * mm / picture.imageWidth, 10 * mm / picture.imageHeight)
        picture.drawWidth, picture.drawHeight = picture.imageWidth * scale, picture.imageHeight * scale
        picture.height = picture.drawHeight
        parts.append(picture)
    notes = (words for words in (document.funder, document.closing) if words)
    parts += [text(words, theme.BOX_PAPER, here.add("P")) for words in notes]
    if parts:
        yield Spacer(0, 10)
        yield AtFoot(parts)
