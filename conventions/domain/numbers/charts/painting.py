"""A drawing painted by ReportLab: on a page among others, as a PDF of its own, and as the PNG of that."""

import io
from collections.abc import Sequence
from threading import Lock

import pypdfium2
from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.pathobject import PDFPathObject

from conventions.domain.law.documents.finish import finish
from conventions.domain.law.documents.tagging import Element, TaggedCanvas
from conventions.domain.law.documents.theme import BOLD, REGULAR

from .drawing import DOT, HALO, PAPER, PITCH, STROKE, Area, Box, Drawing, Fill, Label, Point, Shape, Stroke, Strokes

PDFIUM = Lock()
"""Held from opening to closing: PDFium serves one thread of a process at a time, and the site has several."""
SHARPNESS = 3
"""Pixels of a PNG for one point of the drawing."""


def paint(drawing: Drawing, canvas: Canvas, *, scale: float = 1) -> None:
    """Draw on a canvas of ReportLab, from where its origin stands to the right and upwards."""
    canvas.saveState()
    canvas.scale(scale, scale)
    canvas.setLineJoin(1)
    for shape in drawing.flat():
        canvas.saveState()
        _paint(shape, canvas, drawing.height)
        canvas.restoreState()
    canvas.restoreState()


def _paint(shape: Shape, canvas: Canvas, top: float) -> None:
    match shape:
        case Box(x, y, width, height, fill, edge):
            corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
            _fill(canvas, [corners], fill, edge, top)
        case Area(rings, fill, edge):
            _fill(canvas, rings, fill, edge, top)
        case Stroke(strokes, colour, width, dash, halo):
            path = _traced(canvas, strokes, top)
            if halo:
                canvas.setStrokeColor(HexColor(PAPER))
                canvas.setLineWidth(width + HALO / 2)
                canvas.drawPath(path, stroke=1, fill=0)
            canvas.setStrokeColor(HexColor(colour))
            canvas.setLineWidth(width)
            canvas.setDash(list(dash))
            canvas.drawPath(path, stroke=1, fill=0)
        case Label():
            _write(shape, canvas, top)


def _write(words: Label, canvas: Canvas, top: float) -> None:
    canvas.setFont(BOLD if words.bold else REGULAR, words.size)
    write = {"start": canvas.drawString, "middle": canvas.drawCentredString, "end": canvas.drawRightString}[
        words.anchor
    ]
    if words.edging:
        canvas.setStrokeColor(HexColor(words.edging))
        canvas.setLineWidth(HALO)
        write(words.x, top - words.y, words.text, mode=1)
    canvas.setFillColor(HexColor(words.tone))
    write(words.x, top - words.y, words.text, mode=0)


def _traced(canvas: Canvas, strokes: Strokes, top: float, *, closed: bool = False) -> PDFPathObject:
    path = canvas.beginPath()
    for (x, y), *others in strokes:
        path.moveTo(x, top - y)
        for to_x, to_y in others:
            path.lineTo(to_x, top - to_y)
        if closed:
            path.close()
    return path


def _fill(canvas: Canvas, rings: Strokes, fill: Fill, edge: str, top: float) -> None:
    path = _traced(canvas, rings, top, closed=True)
    canvas.setFillColor(HexColor(fill.ground))
    canvas.drawPath(path, stroke=0, fill=1, fillMode=0)
    if fill.marks:
        canvas.saveState()
        canvas.clipPath(path, stroke=0, fill=0, fillMode=0)
        _mark(canvas, fill, [corner for ring in rings for corner in ring], top)
        canvas.restoreState()
    if edge:
        canvas.setStrokeColor(HexColor(edge))
        canvas.setLineWidth(0.7)
        canvas.drawPath(path, stroke=1, fill=0)


def _mark(canvas: Canvas, fill: Fill, around: Sequence[Point], top: float) -> None:
    """Draw the marks of a fill over all that lies between these points; what stands outside is clipped."""
    left, right = min(x for x, _y in around), max(x for x, _y in around)
    high, low = min(y for _x, y in around), max(y for _x, y in around)
    rows = [PITCH * (n + 0.5) for n in range(int(high // PITCH) - 1, int(low // PITCH) + 1)]
    canvas.setStrokeColor(HexColor(fill.marks))
    canvas.setLineWidth(STROKE)
    match fill.kind:
        case "dots":
            canvas.setLineWidth(2 * DOT)
            canvas.setLineCap(1)
            columns = [PITCH * (n + 0.5) for n in range(int(left // PITCH) - 1, int(right // PITCH) + 1)]
            marks = [((x, y), (x + 0.01, y)) for x in columns for y in rows]
        case "bars":
            marks = [((left, y), (right, y)) for y in rows]
        case "grid":
            canvas.setLineWidth(STROKE / 2)
            columns = [PITCH * (n + 0.5) for n in range(int(left // PITCH) - 1, int(right // PITCH) + 1)]
            marks = [*(((left, y), (right, y)) for y in rows), *(((x, high), (x, low)) for x in columns)]
        case _:
            first, last = int((left + high) // PITCH), int((right + low) // PITCH) + 1
            marks = [((PITCH * n - high, high), (PITCH * n - low, low)) for n in range(first, last)]
            if fill.kind == "cross":
                canvas.setLineWidth(STROKE / 2)
                first, last = int((left - low) // PITCH), int((right - high) // PITCH) + 1
                marks += [((PITCH * n + high, high), (PITCH * n + low, low)) for n in range(first, last)]
    canvas.drawPath(_traced(canvas, marks, top), stroke=1, fill=0)


def _on_a_page(drawing: Drawing) -> tuple[bytes, Element]:
    """Return a page of the drawing's own size, and what it is made of."""
    out, top = io.BytesIO(), Element("Document")
    canvas = TaggedCanvas(out, pagesize=(drawing.width, drawing.height), invariant=True, lang="fr-FR")
    figure = top.add("Figure", words=f"{drawing.title}. {drawing.about}")
    figure.box = (0, 0, drawing.width, drawing.height)
    with canvas.marked(figure):
        paint(drawing, canvas)
    canvas.showPage()
    canvas.save()
    return out.getvalue(), top


def to_pdf(drawing: Drawing) -> bytes:
    """Return the drawing as a tagged PDF of one page of its own size, in the fonts of the documents."""
    page, structure = _on_a_page(drawing)
    return finish(page, structure, title=drawing.title, author="", subject=drawing.about, claim_pdfa=False)


def to_png(drawing: Drawing) -> bytes:
    """Return the drawing as a picture on white: the PDF, as it is printed."""
    (pdf, _structure), out = _on_a_page(drawing), io.BytesIO()
    with PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
        try:
            document[0].render(scale=SHARPNESS).to_pil().save(out, "PNG")
        finally:
            document.close()
    return out.getvalue()
