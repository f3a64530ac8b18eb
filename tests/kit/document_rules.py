"""What a machine tries of the RGAA's criteria on a PDF: for each its check, and one planted offence."""

import io
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

import pikepdf

from tests.kit.tags import Tagged, faults, read

Change = Callable[[pikepdf.Pdf], None]


class DocumentTry(NamedTuple):
    """A check that lists the offenders of a tagged PDF, and what makes a clean one offend."""

    check: Callable[[Tagged], Iterator[str]]
    offence: Change


def changed(pdf: bytes, change: Change) -> bytes:
    """Return the document with an offence in it."""
    document, kept = pikepdf.open(io.BytesIO(pdf)), io.BytesIO()
    change(document)
    document.save(kept)
    return kept.getvalue()


def seen(pdf: bytes, *numbers: str) -> dict[str, list[str]]:
    """Return the offenders of a document under each criterion that the machine tries, or under some."""
    tagged = read(pdf)
    return {number: list(DOCUMENT_TRIES[number].check(tagged)) for number in numbers or DOCUMENT_TRIES}


# ---------------------------------------------------------------- checks


def _pictures(tagged: Tagged) -> Iterator[str]:
    yield from ("a picture without words" for one in tagged.elements("Figure") if not str(one.source.get("/Alt", "")))


def _loose(tagged: Tagged) -> Iterator[str]:
    yield from tagged.loose


def _captions(tagged: Tagged) -> Iterator[str]:
    for one in tagged.elements("Table"):
        titles = [kid for kid in tagged.elements("Caption", under=one) if not tagged.text(kid).strip()]
        yield from ("a caption without words" for _title in titles)


def _headers(tagged: Tagged) -> Iterator[str]:
    for one in tagged.elements("TH"):
        if tagged.text(one).strip() and "/Scope" not in one.source.get("/A", {}):
            yield f"a header that says nothing of its cells: {tagged.text(one)}"


def _header_cells(tagged: Tagged) -> Iterator[str]:
    yield from ("a table without headers" for one in tagged.elements("Table") if not tagged.elements("TH", under=one))


def _links(tagged: Tagged) -> Iterator[str]:
    for one in tagged.elements("Link"):
        areas = [kid for kid in one.kids if isinstance(kid, pikepdf.Object)]
        if not areas or not all(str(area.get("/Contents", "")) for area in areas):
            yield "a link without words"


def _whole(tagged: Tagged) -> Iterator[str]:
    kept = io.BytesIO()
    tagged.document.save(kept)
    yield from faults(kept.getvalue())


def _language(tagged: Tagged) -> Iterator[str]:
    if not str(tagged.document.Root.get("/Lang", "")):
        yield "no language"


def _french(tagged: Tagged) -> Iterator[str]:
    if not str(tagged.document.Root.get("/Lang", "fr")).startswith("fr"):
        yield f"the language is {tagged.document.Root.Lang}"


def _title(tagged: Tagged) -> Iterator[str]:
    if not str(tagged.document.docinfo.get("/Title", "")):
        yield "no title"
    if not tagged.document.Root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False):
        yield "the title is not what a reader shows"


def _telling_title(tagged: Tagged) -> Iterator[str]:
    heading = "".join(tagged.text(one) for one in tagged.elements("H1"))
    if " ".join(heading.split()[:1]) not in str(tagged.document.docinfo.get("/Title", heading)):
        yield "the title is not that of the first heading"


def _headings(tagged: Tagged) -> Iterator[str]:
    levels = [int(one.role[1:]) for one in tagged.elements(*(f"H{level}" for level in range(1, 7)))]
    if levels[:1] != [1]:
        yield "the first heading is not the title"
    yield from (f"H{after} under H{before}" for before, after in pairwise(levels) if after > before + 1)


def _fields_in_the_tree(tagged: Tagged) -> Iterator[str]:
    yield from (f"the field {name} is in no element" for name, area in _fields(tagged) if "/StructParent" not in area)


def _lists(tagged: Tagged) -> Iterator[str]:
    for one in tagged.elements("L"):
        if not one.kids or any(getattr(item, "role", "") != "LI" for item in one.kids):
            yield "a list without items, or with something else"


def _order(tagged: Tagged) -> Iterator[str]:
    if tagged.text() != "".join(tagged.shown.values()):
        yield "what is heard has another order than what is seen"


def _labels(tagged: Tagged) -> Iterator[str]:
    yield from (f"the field {name} has no words" for name, area in _fields(tagged) if not str(area.get("/TU", "")))


def _tabs(tagged: Tagged) -> Iterator[str]:
    for page in tagged.document.pages:
        if page.obj.get("/Tabs") != "/S":
            yield f"page {page.label} is not gone through in the order of its tags"


def _fields(tagged: Tagged) -> Iterator[tuple[str, pikepdf.Object]]:
    for page in tagged.document.pages:
        for area in page.obj.get("/Annots", []):
            if area.get("/Subtype") == "/Widget" and area.Rect[2] > area.Rect[0]:
                yield str(area.T), area


# ---------------------------------------------------------------- offences


def _first(document: pikepdf.Pdf, role: str) -> pikepdf.Object:
    """Return the first element of that role."""
    waiting = [document.Root.StructTreeRoot.K]
    while waiting:
        source = waiting.pop(0)
        if isinstance(source, pikepdf.Array):
            waiting = [*source, *waiting]
        elif isinstance(source, pikepdf.Dictionary) and "/S" in source:
            if role == source.S:
                return source
            waiting = [source.get("/K", pikepdf.Array()), *waiting]
    raise AssertionError(f"no {role}")


def _without(role: str, key: str) -> Change:
    def change(document: pikepdf.Pdf) -> None:
        del _first(document, role)[key]

    return change


def _renamed(role: str, other: str) -> Change:
    def change(document: pikepdf.Pdf) -> None:
        _first(document, role).S = pikepdf.Name(other)

    return change


def _unsaid(document: pikepdf.Pdf) -> None:
    for page in document.pages:
        for area in page.obj.get("/Annots", []):
            if "/Contents" in area:
                del area["/Contents"]


def _unnamed(document: pikepdf.Pdf) -> None:
    del document.docinfo["/Title"]


def _untold(document: pikepdf.Pdf) -> None:
    document.docinfo["/Title"] = "document1"


def _speechless(document: pikepdf.Pdf) -> None:
    del document.Root.Lang


def _english(document: pikepdf.Pdf) -> None:
    document.Root.Lang = "en-GB"


def _painted(document: pikepdf.Pdf) -> None:
    page = document.pages[0]
    page.contents_add(document.make_stream(b"0 0 9 9 re f"))


def _turned(document: pikepdf.Pdf) -> None:
    top = _first(document, "/Document")
    top.K = pikepdf.Array(reversed(list(top.K)))


def _bare(document: pikepdf.Pdf) -> None:
    table = _first(document, "/Table")
    for row in [table.K] if isinstance(table.K, pikepdf.Dictionary) else list(table.K):
        for cell in row.K if isinstance(row.K, pikepdf.Array) else [row.K]:
            if isinstance(cell, pikepdf.Dictionary) and cell.S == "/TH":
                cell.S = pikepdf.Name("/TD")


def _jumping(document: pikepdf.Pdf) -> None:
    _first(document, "/H2").S = pikepdf.Name("/H4")


def _silent_caption(document: pikepdf.Pdf) -> None:
    _first(document, "/Caption").K = pikepdf.Array()


def _another_field(document: pikepdf.Pdf) -> None:
    entries = {"/Type": "/Annot", "/Subtype": "/Widget", "/FT": "/Sig"}
    field = pikepdf.Dictionary({key: pikepdf.Name(word) for key, word in entries.items()})
    field.T, field.Rect = pikepdf.String("sig_x"), pikepdf.Array([0, 0, 9, 9])
    placed = document.make_indirect(field)
    page = document.pages[0].obj
    page.Annots = pikepdf.Array([*page.get("/Annots", []), placed])
    document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([placed]))


def _any_order(document: pikepdf.Pdf) -> None:
    del document.pages[0].obj["/Tabs"]


DOCUMENT_TRIES = {
    "1.1": DocumentTry(_pictures, _without("/Figure", "/Alt")),
    "1.2": DocumentTry(_loose, _painted),
    "5.4": DocumentTry(_captions, _silent_caption),
    "5.6": DocumentTry(_header_cells, _bare),
    "5.7": DocumentTry(_headers, _without("/TH", "/A")),
    "6.2": DocumentTry(_links, _unsaid),
    "8.2": DocumentTry(_whole, _renamed("/LBody", "/P")),
    "8.3": DocumentTry(_language, _speechless),
    "8.4": DocumentTry(_french, _english),
    "8.5": DocumentTry(_title, _unnamed),
    "8.6": DocumentTry(_telling_title, _untold),
    "9.1": DocumentTry(_headings, _jumping),
    "9.2": DocumentTry(_fields_in_the_tree, _another_field),
    "9.3": DocumentTry(_lists, _renamed("/LI", "/P")),
    "10.3": DocumentTry(_order, _turned),
    "11.1": DocumentTry(_labels, _another_field),
    "12.8": DocumentTry(_tabs, _any_order),
}
