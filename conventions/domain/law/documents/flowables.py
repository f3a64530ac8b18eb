"""The shapes drawn on a page: labelled rows, QR code, signature boxes, bookmarks; each knows where it may break."""

import io
from collections.abc import Sequence
from functools import partial

import segno
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph

from .blocks import Boxes, Picture, PrintedDocument, SigningBlock
from .rendered import Record, SignatureBox
from .tagging import Element, TaggedCanvas, TaggedImage
from .theme import (
    ACCENT,
    ASIDE,
    BODY,
    BODY_RIGHT,
    BOX_LABEL,
    BOX_NAME,
    BOX_PAPER,
    FIELD_EDGE,
    GUTTER,
    INK,
    REGULAR,
    RULE,
    WIDTH,
    markup,
    paragraph,
    text,
)

FIELD_HEIGHT = 21 * mm
STAMP_WIDTH = 26 * mm
BETWEEN = 5 * mm
"""Kept between two places of signature."""
SEAL_WIDTH = 85.5 * mm
CAPTION_HEIGHT = 45 * mm
NUMBER_WIDTH = 12 * mm
"""Kept for the number of a page."""
HIGHEST_PICTURE = 190 * mm
INSET = 1.2
"""Points kept between the drawn edge and the field."""


class LabelledRow(Flowable):
    """A label in the margin column beside paragraphs; breaks between lines, never right after the label."""

    def __init__(self, label: Paragraph | None, body: Sequence[Paragraph], *, gap: float = 3, aside: float = ASIDE):
        super().__init__()
        self.label, self.body, self.gap, self.aside = label, list(body), gap, aside
        self.pad = 2

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.text_width = available_width - self.aside - GUTTER
        heights = [part.wrap(self.text_width, available_height)[1] for part in self.body]
        body = sum(heights) + self.gap * max(0, len(heights) - 1)
        label = self.label.wrap(self.aside, available_height)[1] if self.label else 0
        self.width, self.height = available_width, max(body, label) + 2 * self.pad
        return self.width, self.height

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        self.wrap(available_width, available_height)
        room = available_height - 2 * self.pad
        label = self.label.height if self.label else 0
        if self.height < 34 or label > room:
            return []
        head: list[Paragraph] = []
        rest = list(self.body)
        while rest:
            height = rest[0].wrap(self.text_width, room)[1]
            if height > room:
                break
            head.append(rest.pop(0))
            room -= height + self.gap
        if rest and room > 0:
            parts = rest[0].split(self.text_width, room)
            if len(parts) == 2:
                head.append(parts[0])
                rest[0] = parts[1]
        if not head or not rest:
            return []
        again = partial(LabelledRow, gap=self.gap, aside=self.aside)
        return [again(self.label, head), again(None, rest)]

    def draw(self) -> None:
        top = self.height - self.pad
        with self.canv.marked():
            self.canv.setStrokeColor(RULE)
            self.canv.setLineWidth(0.5)
            self.canv.line(0, self.height, self.width, self.height)
        if self.label:
            self.label.drawOn(self.canv, 0, top - self.label.height)
        for part in self.body:
            part.drawOn(self.canv, self.aside + GUTTER, top - part.height)
            top -= part.height + self.gap


class Bookmark(Flowable):
    """An entry of the outline that points to this place, and notes its page; takes no room."""

    _ZEROSIZE = 1

    def __init__(self, title: str, level: int, key: str, pages: dict[str, int]):
        super().__init__()
        self.title, self.level, self.key, self.pages = title, level, key, pages

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        return 0, 0

    def draw(self) -> None:
        self.pages[self.key] = self.canv.getPageNumber()
        self.canv.bookmarkHorizontal(self.key, 0, 24)
        self.canv.addOutlineEntry(self.title, self.key, self.level, closed=False)


class ContentsRow(Flowable):
    """A section with its page, both leading to it."""

    def __init__(self, title: str, key: str, page: int, *, inset: float, here: Element):
        super().__init__()
        item = here.add("TOCI").add("Reference")
        link = item.add("Link", words=f"{title}, page {page}")
        self.title = paragraph(f'<a href="#{key}">{markup(title)}</a>', BODY, link)
        self.page = text(str(page), BODY_RIGHT, item.add("Lbl"))
        self.inset = inset

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.page.wrap(NUMBER_WIDTH, available_height)
        height = self.title.wrap(available_width - self.inset - NUMBER_WIDTH, available_height)[1]
        self.width, self.height = available_width, height + 2
        return self.width, self.height

    def draw(self) -> None:
        self.title.drawOn(self.canv, self.inset, self.height - self.title.height)
        self.page.drawOn(self.canv, self.width - NUMBER_WIDTH, self.height - self.page.height)


class PictureOf(Flowable):
    """A drawing of vectors, as wide as the page at most."""

    def __init__(self, picture: Picture, figure: Element):
        super().__init__()
        self.picture, self.figure = picture, figure

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        picture = self.picture
        self.scale = min(available_width * picture.share / picture.width, HIGHEST_PICTURE / picture.height, 1)
        self.width, self.height = self.picture.width * self.scale, self.picture.height * self.scale
        return self.width, self.height

    def draw(self) -> None:
        self.figure.box = self.canv.bounds(self.width, self.height)
        with self.canv.marked(self.figure):
            self.picture.paint(self.canv, scale=self.scale)


class QrCode(Flowable):
    """The QR code of an address, as vector squares that stay sharp when printed."""

    def __init__(self, address: str, side: float, figure: Element):
        super().__init__()
        self.address, self.width, self.height, self.figure = address, side, side, figure
        self.rows = [list(row) for row in segno.make(address, error="m", micro=False).matrix]

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        unit = self.width / len(self.rows)
        path = self.canv.beginPath()
        for line, row in enumerate(self.rows):
            y = self.height - (line + 1) * unit
            start = None
            for column, dark in enumerate([*row, 0]):
                if dark and start is None:
                    start = column
                elif not dark and start is not None:
                    path.rect(round(start * unit, 3), round(y, 3), round((column - start) * unit, 3), round(unit, 3))
                    start = None
        self.figure.box = self.canv.bounds(self.width, self.height)
        with self.canv.marked(self.figure):
            self.canv.setFillColor(INK)
            self.canv.drawPath(path, stroke=0, fill=1)
            self.canv.linkURL(self.address, (0, 0, self.width, self.height), relative=1, thickness=0)


class BoxRow(Flowable):
    """Places of signature side by side, never cut; their empty rectangles stand on one line."""

    def __init__(self, block: Boxes, boxes: Sequence[SigningBlock], record: Record, places: Element):
        super().__init__()
        self.boxes, self.record = tuple(boxes), record
        self.field_width = (WIDTH - (block.columns - 1) * BETWEEN) / block.columns
        self.captions: list[list[Paragraph]] = []
        self.notes: list[Paragraph] = []
        self.pictures: list[TaggedImage | None] = []
        for box in self.boxes:
            item = places.add("LI")
            label, body = item.add("Lbl"), item.add("LBody")
            self.captions.append(self._caption(box, label, body))
            self.pictures.append(_stamp(box.picture, box.label, body))
            if block.paper:
                self.notes.append(self._note(box, block, body))

    def _caption(self, box: SigningBlock, label: Element, body: Element) -> list[Paragraph]:
        """Write label, name and quality; an endless name is set smaller rather than pushing the box off the page."""
        name = body.add("P")
        quality = f'<font name="{REGULAR}">, {markup(box.quality)}</font>' if box.quality else ""
        size = BOX_NAME.fontSize
        while True:
            style = ParagraphStyle("fitted-name", parent=BOX_NAME, fontSize=size, leading=size * 1.28)
            parts = [text(box.label, BOX_LABEL, label), paragraph(markup(box.name) + quality, style, name)]
            if size < 3 or sum(part.wrap(self.field_width, 10_000)[1] for part in parts) <= CAPTION_HEIGHT:
                return parts
            size -= 0.4

    def _note(self, box: SigningBlock, block: Boxes, body: Element) -> Paragraph:
        """Write the part to fill in by hand; the dots are not for the ear."""
        end = f" {block.stamp}" if box.stamp else ""
        heard = body.add("P", words=f"{block.paper} (lieu) {block.paper_date} (date){end}")
        return text(f"{block.paper} {'.' * 34} {block.paper_date} {'.' * 22}{end}", BOX_PAPER, heard)

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        heights = [sum(part.wrap(self.field_width, 10_000)[1] for part in caption) for caption in self.captions]
        self.caption_height = max(heights)
        self.width = available_width
        self.height = self.caption_height + 3 + FIELD_HEIGHT + (13 if self.notes else 0)
        return self.width, self.height

    def draw(self) -> None:
        floor = self.height - self.caption_height - 3 - FIELD_HEIGHT
        for column, (box, caption) in enumerate(zip(self.boxes, self.captions, strict=True)):
            left = column * (self.field_width + BETWEEN)
            top = self.height
            for part in caption:
                part.drawOn(self.canv, left, top - part.height)
                top -= part.height
            _edge(self.canv, left, floor, self.field_width)
            if self.notes:
                self.notes[column].wrap(self.field_width, 20)
                self.notes[column].drawOn(self.canv, left, floor - 12)
            width = _draw_stamp(self.canv, self.pictures[column], left, floor, self.field_width)
            self.record(_box(box.field_name, self.canv, left, floor, width))


class SealBox(Flowable):
    """The place where the organisation's seal shows itself, and in whose name."""

    def __init__(self, document: PrintedDocument, record: Record, here: Element):
        super().__init__()
        self.field_name, self.record = document.seal_field, record
        self.caption = text(document.seal_label, BOX_LABEL, here.add("P"))
        self.picture = _stamp(document.seal_picture, document.seal_label, here)

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.caption.wrap(SEAL_WIDTH, 100)
        self.width, self.height = available_width, self.caption.height + 3 + FIELD_HEIGHT
        return self.width, self.height

    def draw(self) -> None:
        self.caption.drawOn(self.canv, 0, self.height - self.caption.height)
        _edge(self.canv, 0, 0, SEAL_WIDTH)
        width = _draw_stamp(self.canv, self.picture, 0, 0, SEAL_WIDTH)
        self.record(_box(self.field_name, self.canv, 0, 0, width))


def _stamp(picture: bytes, label: str, here: Element) -> TaggedImage | None:
    """Fit a stamp in the right of a place of signature."""
    if not picture:
        return None
    image = TaggedImage(io.BytesIO(picture))
    image.element = here.add("Figure", words=f"Cachet : {label}")
    scale = min(STAMP_WIDTH / image.imageWidth, (FIELD_HEIGHT - 4) / image.imageHeight)
    image.drawWidth, image.drawHeight = image.imageWidth * scale, image.imageHeight * scale
    return image


def _draw_stamp(canvas: TaggedCanvas, image: TaggedImage | None, left: float, floor: float, width: float) -> float:
    """Draw the stamp, if any, and return the width that is left for the signature."""
    if image is None:
        return width
    width -= STAMP_WIDTH + 4
    image.drawOn(canvas, left + width, floor + (FIELD_HEIGHT - image.drawHeight) / 2)
    return width


def _edge(canvas: TaggedCanvas, left: float, floor: float, width: float) -> None:
    """Draw the edge of a place of signature."""
    with canvas.marked():
        canvas.setStrokeColor(FIELD_EDGE)
        canvas.setLineWidth(0.7)
        canvas.roundRect(left, floor, width, FIELD_HEIGHT, 2, stroke=1, fill=0)


def _box(field_name: str, canvas: TaggedCanvas, left: float, floor: float, width: float) -> SignatureBox:
    """Return the place of the field inside this edge."""
    x, y = canvas.absolutePosition(left, floor)
    corners = (x + INSET, y + INSET, x + width - INSET, y + FIELD_HEIGHT - INSET)
    return SignatureBox(field_name, canvas.getPageNumber() - 1, *(round(v, 2) for v in corners))


class HorizontalRule(Flowable):
    """A thin line over the page's width."""

    def __init__(self, *, strong: bool = False):
        super().__init__()
        self.strong = strong
        self.spaceBefore, self.spaceAfter = (9, 2) if strong else (0, 0)

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width, self.height = available_width, 1
        return self.width, self.height

    def draw(self) -> None:
        with self.canv.marked():
            self.canv.setStrokeColor(ACCENT if self.strong else RULE)
            self.canv.setLineWidth(1.2 if self.strong else 0.5)
            self.canv.line(0, 0, self.width, 0)


class AtFoot(Flowable):
    """Paragraphs and an optional picture pushed to the bottom of the last page."""

    def __init__(self, parts: Sequence[Flowable], *, gap: float = 3):
        super().__init__()
        self.parts, self.gap = list(parts), gap

    @property
    def least_height(self) -> float:
        """Height of the parts alone, on a page of its usual width."""
        return sum(part.wrap(WIDTH, 10_000)[1] + self.gap for part in self.parts)

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        heights = [part.wrap(available_width, available_height)[1] for part in self.parts]
        self.needed = sum(heights) + self.gap * len(heights)
        self.width = available_width
        self.height = max(self.needed, available_height - 0.1) if self.needed <= available_height else self.needed
        return self.width, self.height

    def draw(self) -> None:
        top = self.needed
        for part in self.parts:
            height = part.height
            part.drawOn(self.canv, 0, top - height)
            top -= height + self.gap
