"""Tags of a page for screen readers: marked content on the canvas, the structure tree in the file.

A tagged PDF (ISO 32000-1, 14.7 and 14.8). Roles are its standard structure types. The fields of signatures are made
after the render, by the certification: this module has the words of their places, not the fields.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice, pairwise
from typing import Any, NamedTuple

import pikepdf
from pikepdf import Array, Dictionary, Name
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Image, Paragraph, Table

DECORATION = "/Artifact BMC"
HEADER, FOOTER = (f"/Artifact <</Type /Pagination /Subtype /{place}>> BDC" for place in ("Header", "Footer"))


class MarkedContent(NamedTuple):
    """A piece of a page's content, by its number there (MCID); pages count from 0."""

    page: int
    number: int


class LinkArea(NamedTuple):
    """An area of a page that reacts to a click, by its rank among the page's annotations."""

    page: int
    number: int


@dataclass(eq=False)
class Element:
    """A part of the document with its role: a heading, a list, a cell; made in the order in which it is read."""

    role: str
    words: str = ""
    """Said in the place of what is drawn, or about where a link leads."""
    scope: str = ""
    """Whether a header cell speaks for its ``Row`` or its ``Column``."""
    box: tuple[float, ...] = ()
    """Place of a picture on its page, in points: lower left corner, then upper right."""
    parent: Element | None = field(default=None, repr=False)
    kids: list[Element | MarkedContent | LinkArea] = field(default_factory=list)

    def add(self, role: str, words: str = "", *, scope: str = "") -> Element:
        """Make an element inside this one, after what is there."""
        made = Element(role, parent=self, words=words, scope=scope)
        self.kids.append(made)
        return made


# ---------------------------------------------------------------- the canvas


class TaggedCanvas(Canvas):
    """A canvas on which all that is drawn belongs to an element or is decoration."""

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        self._marks, self._areas = Counter[int](), Counter[int]()

    def begin(self, element: Element | None, decoration: str = DECORATION) -> None:
        """Let what is drawn from now on be a piece of ``element``; without one, decoration."""
        self._element, page = element, self.getPageNumber() - 1
        if element is None:
            self.addLiteral(decoration)
        else:
            element.kids.append(MarkedContent(page, self._marks[page]))
            self.addLiteral(f"/{element.role} <</MCID {self._marks[page]}>> BDC")
            self._marks[page] += 1

    def end(self) -> None:
        """End what ``begin`` began."""
        self.addLiteral("EMC")

    @contextmanager
    def marked(self, element: Element | None = None, decoration: str = DECORATION) -> Iterator[None]:
        """Begin and end."""
        self.begin(element, decoration)
        yield
        self.end()

    def bounds(self, width: float, height: float) -> tuple[float, ...]:
        """Return the place on the page of something of this size that is being drawn."""
        corners = self.absolutePosition(0, 0) + self.absolutePosition(width, height)
        return tuple(round(value, 2) for value in corners)

    def linkURL(self, *args: Any, **more: Any) -> None:  # noqa: N802 - ReportLab's name
        """Make a link, which belongs to the element being drawn or to the one around it."""
        super().linkURL(*args, **more)
        self._add_area()

    def linkRect(self, *args: Any, **more: Any) -> None:  # noqa: N802 - ReportLab's name
        """Make a link to another place of the document, likewise."""
        super().linkRect(*args, **more)
        self._add_area()

    def _add_area(self) -> None:
        page, element = self.getPageNumber() - 1, self._element
        link = element if element is None or element.role == "Link" else element.parent
        assert link is not None  # ReportLab links words, which are in a paragraph
        link.kids.append(LinkArea(page, self._areas[page]))
        self._areas[page] += 1


class Tagged(Flowable):
    """A flowable that is one element or, cut by the end of a page, a piece of one.

    Drawn again, as the header of a table is on each page, it is decoration.
    """

    element: Element | None = None

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        parts = super().split(available_width, available_height)
        for part in parts:
            part.element = self.element
        return parts

    def draw(self) -> None:
        with self.canv.marked(self.element):
            super().draw()
        self.element = None


class TaggedParagraph(Tagged, Paragraph):
    """A paragraph with its element; a line that ends between two words ends with their space (14.8.2.5)."""

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        words = "".join(getattr(frag, "text", "") for frag in self.frags)
        pairs = pairwise(f"{words}.")
        self.followed = iter([after.isspace() for char, after in pairs if not char.isspace()])
        """Whether a space follows each letter that is still to be drawn; both pieces of a cut paragraph share it."""

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        parts = super().split(available_width, available_height)
        for part in parts:
            part.followed = self.followed
        return parts

    def draw(self) -> None:
        if self.blPara.lines:
            self.blPara.lines = [self._spaced(line) for line in self.blPara.lines]
            super().draw()

    def _spaced(self, line: Any) -> Any:
        """Add its last space to a line as ReportLab makes them: room and words when all look alike, else fragments."""
        plain = isinstance(line, tuple)
        words = line[1] if plain else [word.text for word in line.words]
        letters = sum(not char.isspace() for word in words for char in word)
        if not any(deque(islice(self.followed, letters), maxlen=1)):
            return line
        if plain:
            return line[0], [*words[:-1], f"{words[-1]} "]
        line.words[-1].text += " "
        return line


class TaggedImage(Tagged, Image):
    """A picture with its element."""

    def draw(self) -> None:
        assert self.element is not None
        self.element.box = self.canv.bounds(self.drawWidth, self.drawHeight)
        super().draw()


def decorate(table: Table, event: str, *_where: object) -> None:
    """Make decoration of a table's backgrounds and lines (a ``renderCB``); what is in its cells says what it is."""
    if event in ("startBG", "startLines"):
        table.canv.begin(None)
    elif event in ("endBG", "endLines"):
        table.canv.end()


# ---------------------------------------------------------------- the file


def write_structure(document: pikepdf.Pdf, top: Element) -> None:
    """Write the tree of ``top``, and the way back from each piece of content and each link to its element."""
    pages = [page.obj for page in document.pages]
    tree = document.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    pieces: list[dict[int, Dictionary]] = [{} for _ in pages]
    links: list[Dictionary] = []

    def write(element: Element, parent: Dictionary) -> Dictionary:
        node = document.make_indirect(Dictionary(S=Name(f"/{element.role}"), P=parent))
        home = next((kid.page for kid in element.kids if isinstance(kid, MarkedContent)), None)
        if home is not None:
            node.Pg = pages[home]
        match element.role:
            case "Figure":
                node.Alt = pikepdf.String(element.words)
                node.A = Dictionary(O=Name.Layout, BBox=Array(element.box))
            case "L":
                node.A = Dictionary(O=Name.List, ListNumbering=Name("/None"))
            case "TH":
                node.A = Dictionary(O=Name.Table, Scope=Name(f"/{element.scope}"))
            case "P" if element.words:
                node.ActualText = pikepdf.String(element.words)
        kids = [content(kid, element, node, home) for kid in element.kids]
        if kids:
            node.K = kids[0] if len(kids) == 1 else Array(kids)
        return node

    def content(kid: Element | MarkedContent | LinkArea, element: Element, node: Dictionary, home: int | None) -> Any:
        match kid:
            case MarkedContent(page, number):
                pieces[page][number] = node
                return number if page == home else Dictionary(Type=Name.MCR, Pg=pages[page], MCID=number)
            case LinkArea(page, number):
                area = pages[page].Annots[number]
                area.StructParent, area.Contents = len(pages) + len(links), pikepdf.String(element.words)
                links.append(node)
                return Dictionary(Type=Name.OBJR, Pg=pages[page], Obj=area)
        return write(kid, node)

    tree.K = write(top, tree)
    numbers = Array()
    for number, found in enumerate(pieces):
        pages[number].StructParents, pages[number].Tabs = number, Name.S
        numbers.append(number)
        numbers.append(Array([found[key] for key in sorted(found)]))
    for number, node in enumerate(links, start=len(pages)):
        numbers.append(number)
        numbers.append(node)
    tree.ParentTree = document.make_indirect(Dictionary(Nums=numbers))
    tree.ParentTreeNextKey = len(pages) + len(links)
    document.Root.StructTreeRoot = tree
    document.Root.MarkInfo = Dictionary(Marked=True)
