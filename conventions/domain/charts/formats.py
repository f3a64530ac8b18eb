"""A drawing in each format: SVG for the page, PDF and PNG to take away; the same shapes at the same places."""

import io
from collections.abc import Callable
from threading import Lock

import pypdfium2
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from conventions.domain.documents.theme import BOLD, REGULAR

from .drawing import Box, Drawing, Words

PDFIUM = Lock()
"""Held from opening to closing: PDFium serves one thread of a process at a time, and the site has several."""
SHARPNESS = 3
"""Pixels of a PNG for one point of the drawing."""


def to_svg(drawing: Drawing, *, name: str = "chart") -> SafeString:
    """Return the drawing as SVG for a page; ``name`` makes the identifiers of its title and description."""
    return format_html(
        '<svg class="chart" xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {} {}" '
        'aria-labelledby="{}-title" aria-describedby="{}-about">'
        '<title id="{}-title">{}</title><desc id="{}-about">{}</desc>{}</svg>',
        *(f"{drawing.width:g}", f"{drawing.height:g}", name, name),
        *(name, drawing.title, name, drawing.about),
        format_html_join("", "{}", ((_svg(shape),) for shape in drawing.shapes)),
    )


def _svg(shape: Box | Words) -> SafeString:
    if isinstance(shape, Box):
        return format_html(
            '<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>',
            *(f"{value:.2f}" for value in (shape.x, shape.y, shape.width, shape.height)),
            shape.colour,
        )
    return format_html(
        '<text x="{}" y="{}" fill="{}" text-anchor="{}" font-size="{}" font-weight="{}">{}</text>',
        *(f"{shape.x:.2f}", f"{shape.y:.2f}", shape.colour, shape.anchor, f"{shape.size:g}"),
        600 if shape.bold else 400,
        shape.text,
    )


def to_pdf(drawing: Drawing) -> bytes:
    """Return the drawing as a PDF of one page of its own size, in the fonts of the documents."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(drawing.width, drawing.height), invariant=True, lang="fr-FR")
    canvas.setTitle(drawing.title)
    canvas.setSubject(drawing.about)
    for shape in drawing.shapes:
        canvas.setFillColor(HexColor(shape.colour))
        if isinstance(shape, Box):
            foot = drawing.height - shape.y - shape.height
            canvas.rect(shape.x, foot, shape.width, shape.height, stroke=0, fill=1)
            continue
        canvas.setFont(BOLD if shape.bold else REGULAR, shape.size)
        write = {"start": canvas.drawString, "middle": canvas.drawCentredString, "end": canvas.drawRightString}
        write[shape.anchor](shape.x, drawing.height - shape.y, shape.text)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def to_png(drawing: Drawing) -> bytes:
    """Return the drawing as a picture on white: the PDF, as it is printed."""
    pdf, out = to_pdf(drawing), io.BytesIO()
    with PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
        try:
            document[0].render(scale=SHARPNESS).to_pil().save(out, "PNG")
        finally:
            document.close()
    return out.getvalue()


FILES: dict[str, tuple[str, Callable[[Drawing], str | bytes]]] = {
    "svg": ("image/svg+xml", to_svg),
    "pdf": ("application/pdf", to_pdf),
    "png": ("image/png", to_png),
}
"""The formats in which a chart may be taken away: the kind of content, and what writes it."""
