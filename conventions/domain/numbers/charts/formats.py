"""A drawing in each format: SVG for the page, PDF and PNG to take away; the same shapes at the same places."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from zlib import crc32

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .drawing import (
    DOT,
    HALO,
    PAPER,
    PITCH,
    STROKE,
    TOKENS,
    WIDTH,
    Area,
    Box,
    Drawing,
    Fill,
    Label,
    Link,
    Shape,
    Stroke,
    Strokes,
)

FONTS = "'Page Sans', 'Source Sans 3', Arial, 'Liberation Sans', Roboto, sans-serif"
HUE = re.compile(r' (fill|stroke)="(#[0-9a-f]{6})"')


# -- SVG -------------------------------------------------------------------------------------------------------------


def to_svg(drawing: Drawing, *, name: str = "chart") -> SafeString:
    """Return the drawing as SVG for a page, in the page's own colours; ``name`` makes its identifiers."""
    return SafeString(HUE.sub(_token, _written(drawing, drawing.shapes, name)))


def _token(found: re.Match[str]) -> str:
    token = TOKENS.get(found[2])
    return f' {found[1]}="var({token})"' if token else found[0]


def _written(drawing: Drawing, shapes: Sequence[Shape | Link], name: str) -> SafeString:
    """Write the shapes as one picture for whoever hears it, or as a group of links."""
    return format_html(
        '<svg class="chart{}" xmlns="http://www.w3.org/2000/svg" role="{}" viewBox="0 0 {} {}" width="{}" height="{}" '
        'direction="ltr" font-family="{}" aria-labelledby="{}-title" aria-describedby="{}-about">'
        '<title id="{}-title">{}</title><desc id="{}-about">{}</desc>{}{}</svg>',
        " chart--wide" if drawing.width > WIDTH else " chart--narrow" if drawing.width < WIDTH else "",
        "group" if drawing.leads else "img",
        *(f"{drawing.width:g}", f"{drawing.height:g}") * 2,
        *(FONTS, name, name, name, drawing.title, name, drawing.about),
        _patterns(drawing, name),
        format_html_join("", "{}", ((_svg(shape, name),) for shape in shapes)),
    )


def _patterns(drawing: Drawing, name: str) -> SafeString:
    fills = {shape.fill for shape in drawing.flat() if isinstance(shape, Box | Area) and shape.fill.marks}
    if not fills:
        return SafeString("")
    made = ((_id(fill, name), PITCH, PITCH, _tile(fill)) for fill in sorted(fills, key=str))
    pattern = '<pattern id="{}" width="{}" height="{}" patternUnits="userSpaceOnUse">{}</pattern>'
    return format_html("<defs>{}</defs>", format_html_join("", pattern, made))


def _id(fill: Fill, name: str) -> str:
    return f"{name}-{fill.kind}-{fill.ground[1:]}-{fill.marks[1:]}"


def _tile(fill: Fill) -> SafeString:
    half, end = PITCH / 2, PITCH
    marks = {
        "dots": ('<circle cx="{}" cy="{}" r="{}" fill="{}"/>', (half, half, DOT, fill.marks)),
        "bars": ('<path d="M0 {}H{}" stroke="{}" stroke-width="{}"/>', (half, end, fill.marks, STROKE)),
        "grid": (
            '<path d="M0 {}H{}M{} 0V{}" stroke="{}" stroke-width="{}"/>',
            (half, end, half, end, fill.marks, STROKE / 2),
        ),
        "cross": (
            '<path d="M0 0L{} {}M0 {}L{} 0" stroke="{}" stroke-width="{}"/>',
            (end, end, end, end, fill.marks, STROKE / 2),
        ),
        "hatch": (
            '<path d="M-1 1L1 -1M0 {}L{} 0M{} {}L{} {}" stroke="{}" stroke-width="{}"/>',
            (end, end, end - 1, end + 1, end + 1, end - 1, fill.marks, STROKE),
        ),
    }
    drawn, values = marks[fill.kind]
    return format_html(
        '<rect width="{}" height="{}" fill="{}"/><g class="marks">{}</g>',
        *(PITCH, PITCH, fill.ground, format_html(drawn, *values)),
    )


def _svg(shape: Shape | Link, name: str) -> SafeString:
    match shape:
        case Link(title, shapes, address):
            inside = format_html_join("", "{}", ((_svg(one, name),) for one in shapes))
            if address:
                return format_html(
                    '<a href="{}" aria-label="{}"><title>{}</title>{}</a>', address, title, title, inside
                )
            return format_html("<g><title>{}</title>{}</g>", title, inside)
        case Box(x, y, width, height, fill, edge):
            return format_html(
                '<rect x="{}" y="{}" width="{}" height="{}"{}/>',
                *(_short(value) for value in (x, y, width, height)),
                _painted(fill, edge, name),
            )
        case Area(rings, fill, edge):
            path = _path(rings, closed=True)
            return format_html('<path fill-rule="evenodd" d="{}"{}/>', path, _painted(fill, edge, name))
        case Stroke(halo=True):
            return _haloed(shape, name)
        case Stroke(strokes, colour, width, dash):
            dashed = format_html(' stroke-dasharray="{}"', " ".join(f"{one:g}" for one in dash)) if dash else ""
            return format_html(
                '<path d="{}" fill="none" stroke="{}" stroke-width="{}" stroke-linejoin="round"{}/>',
                *(_path(strokes), colour, f"{width:g}", dashed),
            )
        case Label():
            edge = ' stroke="{}" stroke-width="{}" paint-order="stroke"'
            halo = format_html(edge, shape.edging, f"{HALO:g}") if shape.edging else ""
            return format_html(
                '<text x="{}" y="{}" fill="{}" text-anchor="{}" font-size="{}" font-weight="{}"{}>{}</text>',
                *(_short(shape.x), _short(shape.y), shape.tone, shape.anchor, f"{shape.size:g}"),
                *(700 if shape.bold else 400, halo, shape.text),
            )


def _haloed(line: Stroke, name: str) -> SafeString:
    """Draw the strokes twice, told once."""
    path = _path(line.strokes)
    where = f"{name}-{crc32(path.encode()):x}"
    return format_html(
        '<defs><path id="{}" d="{}"/></defs><g fill="none" stroke-linejoin="round">'
        '<use href="#{}" stroke="{}" stroke-width="{}"/><use href="#{}" stroke="{}" stroke-width="{}"/></g>',
        *(where, path, where, PAPER, f"{line.width + HALO / 2:g}", where, line.colour, f"{line.width:g}"),
    )


def _painted(fill: Fill, edge: str, name: str) -> SafeString:
    painted = f"url(#{_id(fill, name)})" if fill.marks else fill.ground
    line = format_html(' stroke="{}" stroke-width="0.7"', edge) if edge else ""
    return format_html(' fill="{}"{}', painted, line)


def _path(strokes: Strokes, *, closed: bool = False) -> str:
    """Return the strokes as path data in tenths of a point: where each begins, then step by step; no single point."""
    parts = []
    for stroke in strokes:
        corners = [(round(10 * x), round(10 * y)) for x, y in stroke]
        steps = [(x - a, y - b) for (a, b), (x, y) in pairwise(corners) if (x, y) != (a, b)]
        if steps:
            first, *others = [_pair(step) for step in (corners[0], *steps)]
            parts.append(f"M{first}l{_joined(others)}{'z' if closed else ''}")
    return "".join(parts)


def _pair(step: tuple[int, int]) -> str:
    return _joined([_tenths(step[0]), _tenths(step[1])])


def _joined(numbers: Sequence[str]) -> str:
    """Join numbers with a space where the next has no sign of its own."""
    return "".join(numbers[:1]) + "".join(one if one.startswith("-") else f" {one}" for one in numbers[1:])


def _tenths(number: int) -> str:
    """Return a tenth of a whole number as it is written shortest: ``-12`` is ``-1.2``, ``5`` is ``.5``."""
    sign, (whole, tenth) = "-" if number < 0 else "", divmod(abs(number), 10)
    return f"{sign}{whole or ''}.{tenth}" if tenth else f"{sign}{whole}"


def _short(value: float) -> str:
    return f"{round(value, 1) + 0:g}"


# -- files -----------------------------------------------------------------------------------------------------------


def to_svg_file(drawing: Drawing) -> str:
    """Return the drawing as SVG that stands alone, on paper: what led somewhere in the page leads nowhere."""
    alone = tuple(replace(shape, address="") if isinstance(shape, Link) else shape for shape in drawing.shapes)
    paper = Box(0, 0, drawing.width, drawing.height, Fill(PAPER))
    return _written(replace(drawing, shapes=alone), (paper, *alone), "chart")


def to_pdf(drawing: Drawing) -> bytes:
    """Return the drawing as a tagged PDF of one page of its own size, in the fonts of the documents."""
    from . import painting  # ReportLab: for whoever takes a file away, not for every process

    return painting.to_pdf(drawing)


def to_png(drawing: Drawing) -> bytes:
    """Return the drawing as a picture on white: the PDF, as it is printed."""
    from . import painting

    return painting.to_png(drawing)


FILES: dict[str, tuple[str, Callable[[Drawing], str | bytes]]] = {
    "png": ("image/png", to_png),
    "svg": ("image/svg+xml", to_svg_file),
    "pdf": ("application/pdf", to_pdf),
}
"""The formats in which a chart may be taken away: the kind of content, and what writes it."""
