"""Elements of a drawing: shapes in points, the origin at the top left; one hue, told by lightness, and by words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

INK, MUTED, PAPER, GRID = "#14232b", "#4f5d66", "#ffffff", "#dcdfdc"
SHADES = ("#e0edee", "#b6d5da", "#84b8c2", "#4a92a5", "#083b47")
"""One hue from light to dark: ink is read on all but the last, paper on the last."""
ON_MID = "#14232c"
"""Ink of words on the last shade but one, by a name of its own: a page in the dark writes them in its ground."""
DARK, MID = SHADES[-1], SHADES[-2]
"""Three to one at least between paper and the first, and between the first and the second (WCAG 2.2, 1.4.11)."""
TOKENS = {
    **{INK: "--ink", MUTED: "--soft", PAPER: "--ground", GRID: "--hair", ON_MID: "--on4"},
    **{shade: f"--k{n}" for n, shade in enumerate(SHADES, 1)},
}
"""Names that the site's stylesheet gives these colours, another one in the dark; a file bears the colours."""
WIDTH, MARGIN, GAP = 480.0, 8.0, 6.0
LINE, SIZE = 18.0, 12.0
READER = 1.14
"""Ratio of the width of Arial, or of a reader's font in its place, to that of the documents' fonts."""

PITCH, DOT, STROKE = 5.0, 1.35, 1.2
"""Marks of a fill, in points: their distance, radius and thickness."""
HALO = 3.0

Point = tuple[float, float]
Strokes = Sequence[Sequence[Point]]


@dataclass(frozen=True)
class Fill:
    """The look of a surface: its ground and, on paper and in forced colours, marks that no grey takes away."""

    ground: str
    marks: str = ""
    """Colour of the marks; empty: none."""
    kind: str = "dots"
    """``dots``, ``hatch`` (slanted lines), ``bars`` (level lines), ``grid`` or ``cross`` (lines both ways)."""

    @property
    def edge(self) -> str:
        """Colour of a line around it, where it is not seen on paper by itself."""
        return "" if self.ground in (DARK, MID) else MUTED

    @property
    def words(self) -> str:
        """Colour of words on it."""
        return {DARK: PAPER, MID: ON_MID}.get(self.ground, INK)


STEPS = (
    Fill(SHADES[0]),
    Fill(SHADES[1], INK),
    Fill(SHADES[2], INK, "grid"),
    Fill(SHADES[3], INK, "cross"),
    Fill(SHADES[4]),
)
"""Fills from the lowest to the highest, or from the first step to the last: darker and darker, and no two alike."""
HIDDEN = Fill(GRID, MUTED, "hatch")
"""Fill of a number kept secret."""
MISSING = Fill(PAPER, MUTED, "bars")
"""Fill of a number that is not known."""


@dataclass(frozen=True)
class Box:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    fill: Fill
    edge: str = ""


@dataclass(frozen=True)
class Area:
    """A filled surface of one or more closed rings."""

    rings: Sequence[Sequence[Point]]
    fill: Fill
    edge: str = ""


@dataclass(frozen=True)
class Stroke:
    """One or more strokes of one pen."""

    strokes: Sequence[Sequence[Point]]
    colour: str
    width: float = 1
    dash: tuple[float, ...] = ()
    halo: bool = False
    """Edged with paper, for what stands on something."""


@dataclass(frozen=True)
class Label:
    """One line of text; ``y`` is its foot, ``anchor`` is ``start``, ``middle`` or ``end``."""

    x: float
    y: float
    text: str
    colour: str = INK
    bold: bool = False
    anchor: str = "start"
    size: float = SIZE
    halo: bool = False
    """Edged with paper, for words that stand on something."""
    on: Fill | None = None
    """Surface under them: they take the colour that is read on it, and its ground as their edge."""

    @property
    def tone(self) -> str:
        """The colour they are written in."""
        return self.on.words if self.on else self.colour

    @property
    def edging(self) -> str:
        """The colour around them; empty where they have none."""
        return self.on.ground if self.on else PAPER if self.halo else ""


Shape = Box | Area | Stroke | Label


@dataclass(frozen=True)
class Link:
    """Shapes that lead somewhere on a page, or that say a sentence of their own; elsewhere they are just drawn."""

    title: str
    shapes: Sequence[Shape]
    address: str = ""


@dataclass(frozen=True)
class Drawing:
    """Shapes in their order, with the text alternative."""

    title: str
    about: str
    width: float
    height: float
    shapes: Sequence[Shape | Link]

    def flat(self) -> Iterator[Shape]:
        """Yield the shapes alone."""
        for shape in self.shapes:
            yield from shape.shapes if isinstance(shape, Link) else (shape,)

    @property
    def leads(self) -> bool:
        """Whether something in it may be followed."""
        return any(isinstance(shape, Link) and shape.address for shape in self.shapes)


def width_of(text: str, *, bold: bool = False, size: float = SIZE) -> float:
    """Return the width of a line, in the fonts of the documents or in those of a reader."""
    from reportlab.pdfbase.pdfmetrics import stringWidth  # for whoever draws, not for every process

    from conventions.domain.law.documents.theme import BOLD, REGULAR

    return stringWidth(text, BOLD if bold else REGULAR, size) * READER


def shortened(text: str, room: float, *, size: float = SIZE) -> str:
    """Return the text, cut with an ellipsis when it is wider than ``room``."""
    while text and width_of(text, size=size) > room:
        text = text.removesuffix("…")[:-1].rstrip() + "…" if len(text) > 1 else ""
    return text


def write_lines(
    text: str, top: float, width: float, *, colour: str = INK, bold: bool = False
) -> tuple[list[Label], float]:
    """Write a text over the width of a drawing, on as many lines as it takes; return them and where they end."""
    from reportlab.lib.utils import simpleSplit  # for whoever draws, not for every process

    from conventions.domain.law.documents.theme import BOLD, REGULAR

    room = (width - 2 * MARGIN) / READER
    lines = simpleSplit(text, BOLD if bold else REGULAR, SIZE, room)
    words = [Label(MARGIN, top + SIZE + n * LINE, line, colour, bold) for n, line in enumerate(lines)]
    return words, top + len(lines) * LINE


def draw_legend(
    entries: Iterable[tuple[Fill, str]], *, top: float, left: float = MARGIN, right: float = WIDTH - MARGIN
) -> tuple[list[Shape], float]:
    """Draw what each fill means, on as many lines as it takes; return the shapes and where what follows may begin."""
    shapes: list[Shape] = []
    x, y = left, top
    for fill, words in entries:
        width = LINE + width_of(words) + 3 * GAP
        if x > left and x + width > right:
            x, y = left, y + LINE
        shapes.append(Box(x, y, SIZE, SIZE, fill, fill.edge))
        shapes.append(Label(x + SIZE + GAP / 2, y + SIZE - 2, shortened(words, right - x - LINE), MUTED))
        x += width
    return shapes, y + LINE + GAP if shapes else top
