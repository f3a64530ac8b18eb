"""The look of every document: embedded fonts, colours, measures, styles, safe markup; no State mark."""

from functools import cache
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from signatures.stamp import FONT_FILE

from .tagging import Element, TaggedParagraph
from .wording import clean

FONT_FOLDER = FONT_FILE.parent
REGULAR, BOLD, RARE = "DocumentSans", "DocumentSans-Bold", "DocumentSans-Rare"
FONT_FILES = {
    REGULAR: FONT_FOLDER / "SourceSans3-Regular.ttf",
    BOLD: FONT_FOLDER / "SourceSans3-Semibold.ttf",
    RARE: FONT_FOLDER / "DejaVuSans-RareLatin.ttf",
}
MISSING = "▯"
"""Printed in place of a character that no font here has."""

INK = HexColor("#1b262c")
MUTED = HexColor("#54636b")
ACCENT = HexColor("#0b5563")
RULE = HexColor("#c9d4d8")
TINT = HexColor("#eef4f5")
FIELD_EDGE = HexColor("#8fa3aa")

PAGE_WIDTH, PAGE_HEIGHT = A4
MARGIN = 15 * mm
TOP, BOTTOM = 18 * mm, 16.5 * mm
WIDTH = PAGE_WIDTH - 2 * MARGIN
ASIDE = 43 * mm
NARROW = 28 * mm
"""The margin column beside long texts."""
GUTTER = 4 * mm


def register_fonts() -> None:
    """Make the fonts known to ReportLab, once per process."""
    for name, path in FONT_FILES.items():
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, str(path)))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)


register_fonts()


@cache
def glyphs(font: str) -> frozenset[int]:
    """Return the code points that a registered font can draw."""
    return frozenset(pdfmetrics.getFont(font).face.charToGlyph)


def unprintable(text: str) -> tuple[str, ...]:
    """List the characters of ``text`` that the documents cannot print, so that a form can say so beforehand."""
    known = glyphs(REGULAR) | glyphs(RARE)
    return tuple(sorted({char for char in clean(text) if char != "\n" and ord(char) not in known}))


def markup(text: str) -> str:
    """Escape a text for a ReportLab paragraph, drawing rare letters with the font that has them."""
    main, rare = glyphs(REGULAR), glyphs(RARE)
    out: list[str] = []
    run: list[str] = []
    for char in clean(text).replace("\n", " "):
        code = ord(char)
        if code in main:
            if run:
                out.append(_in_rare(run))
                run = []
            out.append(escape(char))
        else:
            run.append(char if code in rare else MISSING)
    if run:
        out.append(_in_rare(run))
    return "".join(out)


def _in_rare(run: list[str]) -> str:
    return f'<font name="{RARE}">{escape("".join(run))}</font>'


def _style(name: str, size: float, leading: float, **more: object) -> ParagraphStyle:
    given = {"fontName": REGULAR, "textColor": INK, "allowWidows": 0, "allowOrphans": 0, "splitLongWords": 1} | more
    return ParagraphStyle(name, fontSize=size, leading=leading, **given)


BODY = _style("body", 9.2, 11.2)
BODY_RIGHT = _style("body-right", 9.2, 11.2, alignment=TA_RIGHT)
SMALL = _style("small", 8.2, 10, textColor=MUTED)
LABEL = _style("label", 9, 11.4, textColor=MUTED)
ARTICLE_TITLE = _style("article-title", 9.2, 11.4, fontName=BOLD)
FINE = _style("fine", 8.4, 10.2)
TITLE = _style("title", 19, 22.5, fontName=BOLD)
TITLE_LONG = _style("title-long", 13, 15.6, fontName=BOLD)
SUBTITLE = _style("subtitle", 11, 15, textColor=MUTED)
HEADING_1 = _style("heading-1", 13, 16, spaceAfter=3, fontName=BOLD, textColor=ACCENT)
HEADING_2 = _style("heading-2", 11.4, 14, spaceBefore=7, spaceAfter=2, fontName=BOLD)
HEADING_3 = _style("heading-3", 10, 13, spaceBefore=6, spaceAfter=2, fontName=BOLD, textColor=ACCENT)
CARD_LABEL = _style("card-label", 8, 11, fontName=BOLD, textColor=ACCENT)
CARD_FACT = _style("card-fact", 11.4, 14.4, fontName=BOLD)
CARD_FACT_SMALL = _style("card-fact-small", 9.6, 12.6, fontName=BOLD)
WEEK_TITLE = _style("week-title", 9, 12, fontName=BOLD)
CARD_DETAIL = _style("card-detail", 9.2, 12.4)
CELL = _style("cell", 8.8, 11.4, alignment=TA_CENTER)
CELL_LEFT = _style("cell-left", 8.8, 11.4, alignment=TA_LEFT)
CELL_RIGHT = _style("cell-right", 8.8, 11.4, alignment=TA_RIGHT)
CELL_BOLD = _style("cell-bold", 8.8, 11.4, fontName=BOLD, alignment=TA_CENTER)
CELL_HEAD = _style("cell-head", 8.6, 11.4, fontName=BOLD, textColor=ACCENT, alignment=TA_CENTER)
CELL_HEAD_LEFT = _style("cell-head-left", 8.6, 11.4, fontName=BOLD, textColor=ACCENT)
CELL_HEAD_RIGHT = _style("cell-head-right", 8.6, 11.4, fontName=BOLD, textColor=ACCENT, alignment=TA_RIGHT)
RUNNING = _style("running", 7.8, 10, textColor=MUTED)
RUNNING_RIGHT = _style("running-right", 7.8, 10, textColor=MUTED, alignment=TA_RIGHT)
BOX_LABEL = _style("box-label", 8.6, 11, fontName=BOLD, textColor=ACCENT)
BOX_NAME = _style("box-name", 9.8, 12.6, fontName=BOLD)
BOX_PAPER = _style("box-paper", 7.8, 10, textColor=MUTED)
NUMBER = _style("number", 10.5, 13.5, fontName=BOLD, alignment=TA_RIGHT)
NUMBER_NOTE = _style("number-note", 8, 10.6, textColor=MUTED, alignment=TA_RIGHT)


def paragraph(words: str, style: ParagraphStyle, element: Element) -> TaggedParagraph:
    """Make a paragraph of ``words`` in ReportLab's markup."""
    made = TaggedParagraph(words, style)
    made.element = element
    return made


def text(words: str, style: ParagraphStyle, element: Element) -> TaggedParagraph:
    """Make a paragraph of plain text."""
    return paragraph(markup(words), style, element)


def stacked(words: str, style: ParagraphStyle, element: Element) -> TaggedParagraph:
    """Make a paragraph that keeps the line breaks of ``words``."""
    return paragraph("<br/> ".join(markup(line) for line in words.split("\n")), style, element)
