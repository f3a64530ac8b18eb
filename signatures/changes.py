"""Changes in a PDF after a signed revision, told by kind, and contents that no document of ours has."""

import hashlib
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from signatures.bounds import BoundedReader
from signatures.oddities import (
    ANNOTATION,
    APPEARANCE,
    ATTACHMENT,
    CONTENT,
    ENCRYPTED,
    FIELD,
    HYBRID,
    LAYERS,
    OTHER,
    PAGES,
    SCRIPT,
    SIGNATURE,
    VALUE,
    XFA,
)

DEEPEST = 60
"""Levels of nesting followed in one object; genuine documents have about ten."""

ELSEWHERE = ("/Page", "/Pages", "/Catalog")
"""Objects that are compared by themselves, not with what leads to them."""

UPWARD = ("/Parent", "/P")
"""Keys that lead back to what contains an object."""

CATALOGUE = {
    SCRIPT: ("/OpenAction", "/AA", "/URI"),
    ATTACHMENT: ("/AF", "/Collection"),
    LAYERS: ("/OCProperties",),
}
KNOWN = {"/Pages", "/AcroForm", "/Names", "/DSS", "/Extensions", "/Perms", "/Version", "/Type"}
"""Entries of the catalogue examined apart, or that signing itself writes."""

ORDER = (PAGES, CONTENT, ANNOTATION, SCRIPT, LAYERS, ATTACHMENT, VALUE, FIELD, SIGNATURE, APPEARANCE, OTHER)
"""Kinds of change, most visible first."""


@dataclass
class RevisionState:
    """One revision as a reader sees it: comparable values by kind."""

    whole: dict[str, object]
    """One value per kind of content."""
    fields: dict[str, dict[str, object]] = field(default_factory=dict)
    """Form fields by name; of each its value, its signature and what it looks like."""


def never_ours(reader: PdfFileReader) -> list[str]:
    """Name the ways of writing that no document of ours uses; cheap, and safe before anything else is read."""
    if reader.encrypted:
        return [ENCRYPTED]
    found = [HYBRID] if reader.xrefs.hybrid_xrefs_present else []
    form = entry(reader.root, "/AcroForm")
    return found + ([XFA] if form is not None and "/XFA" in form else [])


def changes_since(pdf: bytes, revision: int, *, ours: frozenset[str] = frozenset()) -> list[str]:
    """Name the kinds of change between ``revision`` and the end of the file, most visible first.

    ``ours`` names the fields whose signature is genuine: to have made or filled them since is no change.
    """
    reader = BoundedReader(pdf)  # a fresh one: examining signatures leaves decoded objects behind
    before = _state(reader.get_historical_root(revision))
    after = _state(reader.root)
    kinds = {kind for kind, value in after.whole.items() if value != before.whole[kind]}
    if PAGES in kinds:
        kinds.discard(CONTENT)
    for name in before.fields.keys() | after.fields.keys():
        old, new = before.fields.get(name), after.fields.get(name)
        if old is None or new is None:
            kinds |= set() if name in ours and old is None else {FIELD}
        elif new[SIGNATURE] != old[SIGNATURE]:
            kinds |= set() if name in ours and old[SIGNATURE] is None else {SIGNATURE}
        else:
            kinds |= {kind for kind, value in new.items() if value != old[kind]}
    if len(kinds) > 1:
        kinds.discard(OTHER)  # every tool that saves a file writes its date in the metadata too
    return [kind for kind in ORDER if kind in kinds]


def entry(dictionary: generic.DictionaryObject, key: str) -> Any:  # whatever a stranger's file holds there
    """Follow the reference under ``key`` (`get` does not)."""
    try:
        return dictionary[key]
    except KeyError:
        return None


def _state(root: generic.DictionaryObject) -> RevisionState:
    pages = list(_pages(root["/Pages"], 0))
    names = entry(root, "/Names") or generic.DictionaryObject()
    form = entry(root, "/AcroForm") or generic.DictionaryObject()
    fields = dict(_fields(entry(form, "/Fields") or (), "", 0))
    apart = {key for keys in CATALOGUE.values() for key in keys} | KNOWN
    scripts = [entry(one, "/AA") for one in (*pages, *fields.values()) if "/AA" in one]
    whole = {
        PAGES: len(pages),
        CONTENT: [digest(_without(page, "/Annots", "/AA")) for page in pages],
        ANNOTATION: [digest(note) for page in pages for note in _notes(page)],
        SCRIPT: digest([*_values(root, SCRIPT), entry(names, "/JavaScript"), *scripts]),
        ATTACHMENT: digest([*_values(root, ATTACHMENT), entry(names, "/EmbeddedFiles")]),
        LAYERS: digest(_values(root, LAYERS)),
        OTHER: digest([_without(root, *apart), _without(form, "/Fields")]),
    }
    return RevisionState(whole, {name: _looks(one) for name, one in fields.items()})


def _values(root: generic.DictionaryObject, kind: str) -> list:
    return [entry(root, key) for key in CATALOGUE[kind]]


def _pages(node: generic.DictionaryObject, depth: int) -> Iterator[generic.DictionaryObject]:
    if depth > DEEPEST:
        raise ValueError("pages nested too deeply")
    kids = entry(node, "/Kids")
    if kids is None:
        yield node
    else:
        for kid in kids:
            yield from _pages(kid.get_object(), depth + 1)


def _notes(page: generic.DictionaryObject) -> Iterator[generic.DictionaryObject]:
    """Annotations but the boxes of form fields, which are looked at with their field."""
    for reference in entry(page, "/Annots") or ():
        note = reference.get_object()
        if entry(note, "/Subtype") != "/Widget":
            yield note


def _fields(references: Iterable, prefix: str, depth: int) -> Iterator[tuple[str, generic.DictionaryObject]]:
    if depth > DEEPEST:
        raise ValueError("form fields nested too deeply")
    for reference in references:
        form_field = reference.get_object()
        name = f"{prefix}{entry(form_field, '/T') or ''}"
        kids = [kid for kid in entry(form_field, "/Kids") or () if "/T" in kid.get_object()]
        if kids:
            yield from _fields(kids, f"{name}.", depth + 1)
        else:
            yield name, form_field


def _looks(widget: generic.DictionaryObject) -> dict[str, object]:
    signs = entry(widget, "/FT") == "/Sig"
    return {
        SIGNATURE: digest(widget["/V"]) if signs and "/V" in widget else None,
        VALUE: digest(entry(widget, "/V")) if not signs else None,
        APPEARANCE: digest(_without(widget, "/V", "/AA")),
    }


def _without(dictionary: generic.DictionaryObject, *keys: str) -> dict:
    return {key: dictionary.raw_get(key) for key in dictionary if key not in keys}


def digest(value: object) -> str:
    """Return a SHA-256 over an object and all it leads to, but pages and catalogue; what is met twice counts once."""
    walk = _Walk()
    walk.add(value, 0)
    return walk.hash.hexdigest()


class _Walk:
    def __init__(self) -> None:
        self.hash = hashlib.sha256()
        self.seen: set[int] = set()

    def add(self, value: Any, depth: int) -> None:
        if depth > DEEPEST:
            raise ValueError("an object is nested too deeply")
        if isinstance(value, generic.IndirectObject):
            if value.idnum in self.seen:
                return self.hash.update(b"again")
            self.seen.add(value.idnum)
            value = value.get_object()
            if isinstance(value, dict) and value.get("/Type") in ELSEWHERE:
                return self.hash.update(b"page")
        if isinstance(value, generic.StreamObject):
            self.hash.update(b"stream" + value.encoded_data)
        if isinstance(value, dict):
            self.hash.update(b"<<")
            for key in sorted(key for key in value if key not in UPWARD):
                self.hash.update(str(key).encode())
                self.add(value.raw_get(key) if hasattr(value, "raw_get") else value[key], depth + 1)
            self.hash.update(b">>")
        elif isinstance(value, list):
            self.hash.update(b"[")
            for place in range(len(value)):
                self.add(value.raw_get(place) if hasattr(value, "raw_get") else value[place], depth + 1)
            self.hash.update(b"]")
        elif value is not None:
            written = io.BytesIO()
            value.write_to_stream(written)
            self.hash.update(written.getvalue() + b";")
        return None
