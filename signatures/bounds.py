"""How much of a stranger's PDF is read: its tables, trees and objects are followed within bounds, each tree once.

pyHanko stops at loops, but follows every path through what is shared: a few kilobytes of fields, pages or names that
fan out cost it hours. Genuine documents stay far below each bound.
"""

import io
from collections.abc import Iterator
from typing import Any

from asn1crypto import cms
from asn1crypto import x509 as asn1
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import DEFAULT_PURPOSE_LIMITS, DecodeLimits, DecodePurpose, StreamDecodeLimits
from pyhanko.pdf_utils.misc import PdfReadError, skip_over_whitespace
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader, process_data_at_eof
from pyhanko.pdf_utils.xref import read_object_header

from signatures.oddities import LOOPING, OVERSIZED

MOST_REVISIONS = 150
"""Tables of objects; a document signed by ten parties and renewed for fifty years has about fifty."""
MOST_ENTRIES = 20_000
"""Lines of all tables together; a long agreement has two thousand objects."""
MOST_IN_STREAM = 256
"""Objects written together in one stream: each is found by reading those before it. Our writer puts a hundred."""
MOST_NODES = 5_000
"""Nodes of the trees of one revision: fields, pages, names and outlines."""
DEEPEST = 20
"""Levels of a tree."""
FETCHED, FETCHED_PER_REVISION, MOST_FETCHED = 20_000, 4_000, 200_000
"""Times that an object may be asked for in one examination. A genuine file of twelve revisions takes twenty thousand:
each signature is compared with all that came later."""
MOST_CERTIFICATES, MOST_NAMESAKES = 30, 2
"""Beside a signature; those that share a name with another are tried in every order as the way to a root."""

MOST_LISTS = 100
"""Different lists of revoked certificates in a file; each of our renewals adds two or three."""

LIMITS = DecodeLimits(
    per_stream=StreamDecodeLimits(max_output_size=16 * 1024**2),
    per_purpose={
        **DEFAULT_PURPOSE_LIMITS,
        DecodePurpose.OBJECT_STREAM: StreamDecodeLimits(max_ratio=None, max_output_size=256 * 1024),
        DecodePurpose.XREF_STREAM: StreamDecodeLimits(max_ratio=None, max_output_size=16 * MOST_ENTRIES),
    },
)
"""How much streams may grow when they are decompressed, those that hold objects and tables above all."""


class BeyondBounds(BaseException):
    """The file is no document of ours; its argument is the kind, ``looping`` or ``oversized``.

    No `Exception`: pyHanko takes those for one bad signature or one bad object, and goes on.
    """

    @property
    def kind(self) -> str:
        return self.args[0]


class BoundedReader(PdfFileReader):
    """pyHanko's reader, which gives no more objects than an examination of a genuine file takes.

    Raises :class:`BeyondBounds` at once when the tables of ``pdf`` loop or are too long, and what pyHanko raises when
    they cannot be read.
    """

    def __init__(self, pdf: bytes) -> None:
        _follow_tables(pdf)
        self.fetched, self.most = 0, FETCHED
        super().__init__(io.BytesIO(pdf), decode_limits=LIMITS)
        self.most = min(FETCHED + FETCHED_PER_REVISION * self.total_revisions, MOST_FETCHED)

    def get_object(self, *args: Any, **options: Any) -> generic.PdfObject:
        """Return an object as pyHanko does."""
        self.spend()
        return super().get_object(*args, **options)

    def get_historical_resolver(self, revision: int) -> HistoricalResolver:
        """Return the view of an earlier revision, whose objects count too."""
        cache = self._historical_resolver_cache
        if revision not in cache:
            cache[revision] = _BoundedResolver(self, revision)
        return cache[revision]

    def spend(self) -> None:
        """Count one object."""
        self.fetched += 1
        if self.fetched > self.most:
            raise BeyondBounds(OVERSIZED)

    def refuse_tangles(self) -> None:
        """Walk the trees of every revision, each node once; before anything else follows them."""
        for revision in reversed(range(self.total_revisions)):
            for reference in self.xrefs.object_streams_used_in(revision):
                if reference.get_object()["/N"] > MOST_IN_STREAM:
                    raise BeyondBounds(OVERSIZED)
            try:
                root, left = self.get_historical_root(revision), MOST_NODES
            except (KeyError, PdfReadError):
                continue  # the first part of a file that was laid out for the web has no catalogue of its own
            for tops, keys in _trees(root):
                left -= _walk(tops, keys, most=left)


def refuse_crowds(signed: cms.SignedData) -> None:
    """Raise :class:`BeyondBounds` when a signature brings more certificates than lead from a signer to a root."""
    found = [one.chosen for one in signed["certificates"] or ()]
    names = {one.subject.dump() for one in found if isinstance(one, asn1.Certificate)}
    if len(found) > MOST_CERTIFICATES or len(found) - len(names) > MOST_NAMESAKES:
        raise BeyondBounds(OVERSIZED)


class _BoundedResolver(HistoricalResolver):
    reader: BoundedReader

    def get_object(self, *args: Any, **options: Any) -> generic.PdfObject:
        self.reader.spend()
        return super().get_object(*args, **options)


def _follow_tables(pdf: bytes) -> None:
    """Follow the tables of objects from the end of the file as pyHanko will, without reading their lines."""
    stream, seen, entries = io.BytesIO(pdf), set(), 0
    stream.seek(-1, io.SEEK_END)
    at: int | None = process_data_at_eof(stream)
    while at is not None:
        if at in seen:
            raise BeyondBounds(LOOPING)
        seen.add(at)
        stream.seek(at)
        skip_over_whitespace(stream)
        head = stream.read(4)
        count, at, beside = _table(pdf, stream) if head == b"xref" else _stream_table(stream, len(head))
        entries += count
        if beside is not None:
            stream.seek(beside)
            entries += _stream_table(stream, 0)[0]
        if len(seen) > MOST_REVISIONS or entries > MOST_ENTRIES:
            raise BeyondBounds(OVERSIZED)


def _table(pdf: bytes, stream: io.BytesIO) -> tuple[int, int | None, int | None]:
    """Return how many lines a table has at most, where the one before is and the stream that it names."""
    start = stream.tell()
    end = pdf.index(b"trailer", start)
    stream.seek(end + len(b"trailer"))
    skip_over_whitespace(stream)
    trailer = generic.DictionaryObject.read_from_stream(stream, generic.TrailerReference(None))
    return len(pdf[start:end].split()) // 2, _place(trailer, "/Prev"), _place(trailer, "/XRefStm")


def _stream_table(stream: io.BytesIO, back: int) -> tuple[int, int | None, None]:
    """Return the same of a table that is written as a stream."""
    stream.seek(-back, io.SEEK_CUR)
    number, generation = read_object_header(stream, strict=True)
    table = generic.StreamObject.read_from_stream(stream, generic.Reference(number, generation, None))
    spans = list(table.get("/Index", [0, table["/Size"]]))
    return sum(max(int(size), 1) for size in spans[1::2]), _place(table, "/Prev"), None


def _place(dictionary: generic.DictionaryObject, key: str) -> int | None:
    return int(dictionary[key]) if key in dictionary else None


def _trees(root: generic.DictionaryObject) -> Iterator[tuple[list, tuple[str, ...]]]:
    """Yield the trees of a catalogue: what they begin with, and the keys that lead on."""
    form, names = _inner(root, "/AcroForm"), _inner(root, "/Names")
    yield [form.raw_get("/Fields")] if "/Fields" in form else [], ("/Kids",)
    yield [root.raw_get("/Pages")] if "/Pages" in root else [], ("/Kids",)
    yield [names.raw_get(key) for key in names], ("/Kids",)
    yield [root.raw_get("/Outlines")] if "/Outlines" in root else [], ("/First", "/Next")


def _inner(dictionary: generic.DictionaryObject, key: str) -> generic.DictionaryObject:
    found = dictionary.get(key)
    found = found.get_object() if found is not None else None
    return found if isinstance(found, generic.DictionaryObject) else generic.DictionaryObject()


def _walk(tops: list, keys: tuple[str, ...], *, most: int) -> int:
    """Return how many nodes a tree has; a node that is met twice makes it no tree."""
    waiting = [(top, 0) for top in tops]
    seen: set[tuple[int, int]] = set()
    nodes = 0
    while waiting:
        node, depth = waiting.pop()
        nodes += 1
        if nodes > most or depth > DEEPEST:
            raise BeyondBounds(OVERSIZED)
        if isinstance(node, generic.IndirectObject):
            place = (node.idnum, node.generation)
            if place in seen:
                raise BeyondBounds(LOOPING)
            seen.add(place)
            node = node.get_object()
        if isinstance(node, generic.ArrayObject):
            waiting.extend((node.raw_get(index), depth) for index in range(len(node)))
        elif isinstance(node, generic.DictionaryObject):
            deeper = ((key, depth + (key != "/Next")) for key in keys if key in node)
            waiting.extend((node.raw_get(key), level) for key, level in deeper)
    return nodes
