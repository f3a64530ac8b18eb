"""Words of a tagged PDF for somebody who cannot see it, and the faults of its tags, read apart from their writer."""

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import pikepdf

SHOWN = {"Tj", "TJ", "'", '"'}
PAINTED = SHOWN | {"f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh", "Do", "INLINE IMAGE"}

Place = tuple[int, int]
"""A page from 0, and a number of marked content there."""


@dataclass
class Element:
    """An element of the structure tree."""

    role: str
    source: pikepdf.Dictionary
    kids: list["Element | Place | pikepdf.Dictionary"]
    """Elements, marked contents and annotations, in the order in which they are heard."""


@dataclass
class Tagged:
    """A tagged PDF as read: its tree, what each marked content shows, what is decoration, what is neither."""

    document: pikepdf.Pdf
    top: Element
    shown: dict[Place, str] = field(default_factory=dict)
    decoration: list[str] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)
    """Operators that paint outside of any mark."""

    def elements(self, *roles: str, under: Element | None = None) -> list[Element]:
        """Return the elements in reading order, all or those of some roles."""
        return [one for one in _walk(under or self.top) if not roles or one.role in roles]

    def text(self, element: Element | None = None) -> str:
        """Say an element and all it holds."""
        kids = (element or self.top).kids
        return "".join(
            self.shown[kid] if isinstance(kid, tuple) else self.text(kid)
            for kid in kids
            if not isinstance(kid, pikepdf.Object)
        )

    def direct(self, element: Element) -> str:
        """Say what an element shows itself."""
        return "".join(self.shown[kid] for kid in element.kids if isinstance(kid, tuple))


def _walk(element: Element) -> Iterator[Element]:
    yield element
    for kid in element.kids:
        if isinstance(kid, Element):
            yield from _walk(kid)


def read(pdf: bytes) -> Tagged:
    """Read tree and pages."""
    document = pikepdf.open(io.BytesIO(pdf))
    pages = {page.obj.objgen: number for number, page in enumerate(document.pages)}
    tagged = Tagged(document, _element(document.Root.StructTreeRoot.K, pages))
    for number, page in enumerate(document.pages):
        _read_page(tagged, number, page)
    return tagged


def _element(source: pikepdf.Dictionary, pages: dict) -> Element:
    kids = source.get("/K", pikepdf.Array())
    found = Element(str(source.S)[1:], source, [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, int):
            found.kids.append((pages[source.Pg.objgen], kid))
        elif kid.get("/Type") == "/MCR":
            found.kids.append((pages[kid.Pg.objgen], int(kid.MCID)))
        elif kid.get("/Type") == "/OBJR":
            found.kids.append(kid.Obj)
        else:
            found.kids.append(_element(kid, pages))
    return found


def _read_page(tagged: Tagged, number: int, page: pikepdf.Page) -> None:
    tables = {name: unicode_table(font) for name, font in page.resources.get("/Font", {}).items()}
    table: dict[int, str] = {}
    marks: list[Place | None] = []
    for operands, operator in pikepdf.parse_content_stream(page):
        match name := str(operator):
            case "Tf":
                table = tables[str(operands[0])]
            case "BMC" | "BDC":
                told = operands[1] if name == "BDC" else {}
                here = (number, int(told["/MCID"])) if "/MCID" in told else None
                if marks or (here is None) != (operands[0] == "/Artifact"):
                    tagged.loose.append(f"{operands[0]} inside a mark or without a number")
                if here is None:
                    tagged.decoration.append("")
                elif here in tagged.shown:
                    tagged.loose.append(f"number {here} twice")
                else:
                    tagged.shown[here] = ""
                marks.append(here)
            case "EMC":
                marks.pop()
        if name in PAINTED and not marks:
            tagged.loose.append(name)
        elif name in SHOWN:
            said = "".join(table[code] for code in bytes(operands[0]))
            if marks[-1] is None:
                tagged.decoration[-1] += said
            else:
                tagged.shown[marks[-1]] += said
    tagged.loose += ["a mark without end"] * len(marks)


def unicode_table(font: pikepdf.Object) -> dict[int, str]:
    """Read what each code of a font stands for."""
    pairs = re.findall(rb"<([0-9A-Fa-f]{2})> <((?:[0-9A-Fa-f]{4})+)>", font.ToUnicode.read_bytes())
    return {int(code, 16): bytes.fromhex(char.decode()).decode("utf-16-be") for code, char in pairs}


# ---------------------------------------------------------------- faults


def faults(pdf: bytes) -> list[str]:
    """Say in words what is wrong with the tags of a PDF; nothing when they hold together."""
    tagged = read(pdf)
    return [
        *tagged.loose,
        *_of_catalogue(tagged),
        *_of_the_way_back(tagged),
        *_of_headings(tagged),
        *_of_lists_and_tables(tagged),
        *_of_pictures_and_links(tagged),
    ]


def _of_catalogue(tagged: Tagged) -> Iterator[str]:
    root = tagged.document.Root
    if not root.MarkInfo.Marked or not root.ViewerPreferences.DisplayDocTitle or not str(root.Lang):
        yield "the catalogue does not say that it is tagged, its language and its title"
    if b"pdfuaid" in root.Metadata.read_bytes():
        yield "PDF/UA is claimed"
    yield from (
        f"page {page.label} has no tab order" for page in tagged.document.pages if page.obj.get("/Tabs") != "/S"
    )


def _of_the_way_back(tagged: Tagged) -> Iterator[str]:
    """Each marked content and each link leads to the element that holds it, once."""
    numbers = tagged.document.Root.StructTreeRoot.ParentTree.Nums
    back = {int(numbers[place]): numbers[place + 1] for place in range(0, len(numbers), 2)}
    shown = Counter(tagged.shown.keys())
    held = Counter(kid for one in tagged.elements() for kid in one.kids if isinstance(kid, tuple))
    holders = {kid: one.source for one in tagged.elements() for kid in one.kids if isinstance(kid, tuple)}
    if held != shown:
        yield f"not held once: {sorted((held - shown) + (shown - held))}"
    for number, page in enumerate(tagged.document.pages):
        ways = back.pop(int(page.obj.StructParents))
        found = {(number, mark): way.objgen for mark, way in enumerate(ways)}
        if found != {place: holder.objgen for place, holder in holders.items() if place[0] == number}:
            yield f"page {number}: the way back leads elsewhere"
    for one in tagged.elements():
        for kid in one.kids:
            if isinstance(kid, Element) and kid.source.P.objgen != one.source.objgen:
                yield f"{kid.role} has another parent than {one.role}"
            elif isinstance(kid, pikepdf.Object) and back.pop(int(kid.StructParent)).objgen != one.source.objgen:
                yield f"an annotation of {one.role} leads elsewhere"
    if back:
        yield f"the ways back {sorted(back)} come from nowhere"


def _of_headings(tagged: Tagged) -> Iterator[str]:
    levels = [int(one.role[1:]) for one in tagged.elements(*(f"H{level}" for level in range(1, 7)))]
    if levels[:1] != [1] or 1 in levels[1:]:
        yield "not one title, first"
    yield from (f"H{after} under H{before}" for before, after in pairwise(levels) if after > before + 1)


def _of_lists_and_tables(tagged: Tagged) -> Iterator[str]:
    for one in tagged.elements("L"):
        bodies = [[kid.role for kid in item.kids if isinstance(kid, Element)] for item in one.kids]
        if not bodies or any(item.role != "LI" for item in one.kids):
            yield "a list without items, or with something else"
        yield from (f"an item of {body}" for body in bodies if body not in (["Lbl", "LBody"], ["LBody"]))
    for one in tagged.elements("Table"):
        head, *rows = [kid for kid in one.kids if kid.role == "TR"]
        cells = [[f"{cell.role} {cell.source.get('/A', {}).get('/Scope', '')}" for cell in row.kids] for row in rows]
        if not cells or {len(row) for row in cells} != {len(head.kids)}:
            yield "a table without rows, or rows of unequal length"
        if any(cell.source.get("/A", {}).get("/Scope") != "/Column" for cell in head.kids if tagged.text(cell)):
            yield "a header cell that does not speak for its column"
        if any(row != ["TH /Row", *["TD "] * (len(row) - 1)] for row in cells):
            yield "a row without its header"


def _of_pictures_and_links(tagged: Tagged) -> Iterator[str]:
    for one in tagged.elements("Figure"):
        if not str(one.source.get("/Alt", "")) or len(one.source.A.BBox) != 4:
            yield "a picture without words or place"
    for one in tagged.elements("Link"):
        areas = [kid for kid in one.kids if isinstance(kid, pikepdf.Object)]
        if not areas or not all(str(area.get("/Contents", "")) for area in areas):
            yield "a link that leads nowhere, or does not say where"
