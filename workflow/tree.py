"""The tree over all entries of the journal: growing it, proofs, checkpoints and the check against the entries.

The chains tie the entries of one root together; the tree ties all of them, so that whoever kept one signed checkpoint
sees that an entry was removed, or that the whole journal was written anew. Leaf *n* is the hash of one entry. Entries
enter the tree after their commit, by one job at a time, in the order of their numbers: no act waits for another one.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from . import authentication, keys, merkle, notes
from .authentication import Requirements, requirements
from .faults import ChainFault, Fault
from .models import Checkpoint, Leaf, PendingLeaf, Transition, TreeNode
from .wording import plural

log = logging.getLogger(__name__)

BATCH = 2000
LOCK = 6962
"""Advisory lock of whoever makes the tree grow."""


@dataclass(frozen=True)
class Inclusion:
    """The proof that an entry is in the tree of a checkpoint; hashes as hexadecimal text."""

    index: int
    size: int
    hashes: tuple[str, ...]


# -- growing ---------------------------------------------------------------------------------------------------


def size() -> int:
    """Return the number of leaves in the tree: the last one whose node was made, since a row can be put in by hand."""
    for index in Leaf.objects.order_by("-index").values_list("index", flat=True).iterator(BATCH):
        if TreeNode.objects.filter(position=merkle.position((0, index))).exists():
            return index + 1
    return 0


def grow() -> int:
    """Let the entries that wait enter the tree; return how many did.

    What was put in the queue by hand and can never enter is told and taken out: it holds up nothing.
    """
    for key in waiting_in_vain().values_list("pk", flat=True):
        log.error("the entry %s waits for its leaf, and has one or does not exist: taken out of the queue", key)
        PendingLeaf.objects.filter(pk=key).delete()
    entered = 0
    while done := _grow_once():
        entered += done
    return entered


@transaction.atomic
def _grow_once() -> int:
    _alone()
    queue = PendingLeaf.objects.filter(entry__leaf=None).order_by("entry_id")
    waiting = dict(queue.values_list("entry_id", "entry__hash")[:BATCH])
    if not waiting:
        return 0
    first = size()
    builder = merkle.Builder(first, _hashes(merkle.peaks(first)))
    place = merkle.position((0, first))
    there, hashes = _put_in_by_hand(first)
    placed = _placed(first, waiting, there)
    made = [node for key in placed.values() for node in builder.append(_leaf_hash((waiting | hashes).get(key, "")))]
    Leaf.objects.bulk_create(Leaf(index=n, entry_id=key) for n, key in placed.items() if n not in there)
    TreeNode.objects.bulk_create(TreeNode(position=n, hash=hashed) for n, hashed in enumerate(made, start=place))
    PendingLeaf.objects.filter(entry_id__in=waiting).delete()
    return len(waiting)


def _put_in_by_hand(first: int) -> tuple[dict[int, int], dict[int, str]]:
    """Return the entries of leaves that stand from ``first`` on, where the tree ends, and the hashes of those entries.

    Nothing takes such a row away again: the tree grows around it, with the hash of its entry or of nothing.
    """
    there = dict(Leaf.objects.filter(index__gte=first).order_by("index").values_list("index", "entry_id")[:BATCH])
    for index in there:
        log.error("the leaf %s was put in by hand: the tree takes it when it comes there", index)
    return there, dict(Transition.objects.filter(pk__in=there.values()).values_list("pk", "hash"))


def _placed(first: int, waiting: Iterable[int], there: Mapping[int, int]) -> dict[int, int]:
    """Return the entry of each leaf from ``first`` on: those that wait, in order, around those that are ``there``."""
    placed: dict[int, int] = {}
    for key in waiting:
        while (index := first + len(placed)) in there:
            placed[index] = there[index]
        placed[index] = key
    return placed


def waiting_in_vain() -> QuerySet[PendingLeaf]:
    """Return what waits though it is a leaf already, or though there is no such entry."""
    entries = Transition.objects.filter(pk=OuterRef("pk"), leaf=None)
    return PendingLeaf.objects.exclude(Exists(entries)).order_by("pk")


def _alone() -> None:
    """Wait until nobody else makes the tree grow, until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _leaf_hash(entry_hash: str) -> bytes:
    """Return the hash of a leaf; a forged entry, whose own hash may be any text, has one too."""
    try:
        return merkle.leaf_hash(bytes.fromhex(entry_hash))
    except ValueError:
        return merkle.leaf_hash(entry_hash.encode())


def _hashes(nodes: Sequence[merkle.Node]) -> list[bytes]:
    """Return the hashes of nodes, in their order; one query."""
    found = TreeNode.objects.in_bulk([merkle.position(node) for node in nodes])
    return [bytes(found[merkle.position(node)].hash) for node in nodes]


def _hashes_of(ranges: Sequence[merkle.Range]) -> list[bytes]:
    """Return the hashes of subtrees; one query, whose rows grow with the logarithm of the tree."""
    covers = [merkle.cover(leaves) for leaves in ranges]
    hashes = iter(_hashes([node for cover in covers for node in cover]))
    return [merkle.fold(list(islice(hashes, len(cover)))) for cover in covers]


def root(at_size: int) -> bytes:
    """Return the root of the first ``at_size`` leaves."""
    return merkle.fold(_hashes(merkle.peaks(at_size)))


# -- proofs ----------------------------------------------------------------------------------------------------


def prove_inclusion(entry: Transition, at_size: int) -> Inclusion:
    """Return the proof that ``entry`` is among the first ``at_size`` leaves; ``ValueError`` when it is not."""
    index = Leaf.objects.get(entry=entry).index
    hashes = _hashes_of(merkle.inclusion(index, at_size))
    return Inclusion(index, at_size, tuple(hashed.hex() for hashed in hashes))


# -- checkpoints -----------------------------------------------------------------------------------------------


def publish() -> Checkpoint | None:
    """Let the tree grow and sign a checkpoint of it; ``None`` without entries.

    The last one serves again when nothing was added, unless the journal's key or name has changed: whoever is given
    it reads it with the key that is published. Nor does one of before entries had MACs.
    """
    grow()
    return _publish()


@transaction.atomic
def _publish() -> Checkpoint | None:
    _alone()
    at_size = size()
    last = Checkpoint.objects.filter(size__lte=at_size).last()  # one that counts more was put in by hand
    said = last and notes.read_by_present_key(last.note)
    if not at_size or (last and last.size == at_size and said and said.macs):
        return last
    at = timezone.now().replace(microsecond=0)
    note = notes.sign(at_size, root(at_size), text_of(at), _mac_rule())
    return Checkpoint.objects.create(size=at_size, at=at, note=note)


def _mac_rule() -> notes.MacRule:
    """Return from which leaf on MACs are required: what was said before; the first time, after the last leaf without.

    ``JOURNAL_MACS_REQUIRED`` stands outside the database: nobody moves it by removing checkpoints.
    """
    number = keys.present().number
    said = (notes.read_if_right(row.note) for row in Checkpoint.objects.order_by("-size", "-id").iterator())
    start = next((note.macs.start for note in said if note and note.macs and note.macs.key == number), None)
    if start is None:
        last = Leaf.objects.exclude(entry__mac_key=number).aggregate(last=Max("index"))["last"]
        start = 0 if last is None else last + 1
    ours = (first for first, key in settings.JOURNAL_MACS_REQUIRED if key == number)
    return notes.MacRule(min((start, *ours)), number)


def covering(entry: Transition) -> tuple[Checkpoint, int]:
    """Return a checkpoint that covers ``entry``, and its leaf: the last one if it does, else one made now."""
    leaf, last = Leaf.objects.filter(entry=entry).first(), Checkpoint.objects.last()
    if leaf and last and leaf.index < last.size and notes.read_by_present_key(last.note):
        return last, leaf.index
    published = publish()
    assert published is not None  # there is an entry, so there is a tree
    return published, Leaf.objects.get(entry=entry).index


def last_note() -> str:
    """Return the last checkpoint as text, empty when there is none yet; one query."""
    return authentication.last_note().first() or ""


def add_token(checkpoint: Checkpoint, stamp: Callable[[bytes], bytes]) -> Checkpoint:
    """Add a time-stamp to a checkpoint that has none; outside any lock, since an authority may be slow.

    ``stamp`` returns a token over the bytes of the note, or nothing when no authority answers.
    """
    if checkpoint.token is None and (token := stamp(checkpoint.note.encode())):
        Checkpoint.objects.filter(pk=checkpoint.pk, token=None).update(token=token)
        checkpoint.refresh_from_db()
    return checkpoint


def text_of(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


# -- checking --------------------------------------------------------------------------------------------------


Stamped = Callable[[bytes, bytes], str]
"""Says why a time-stamp (RFC 3161, DER) over the bytes of a note is not right, or nothing when it is."""


def required(kept: Sequence[notes.KeptCheckpoint] = ()) -> Requirements:
    """Return which MACs all our checkpoints and those that an outsider ``kept`` require."""
    claims, _bad = _claims(kept)
    return requirements(claim.note for claim in claims)


@transaction.atomic
def check(kept: Sequence[notes.KeptCheckpoint] = (), stamped: Stamped | None = None) -> list[Fault]:
    """Recompute the tree from the entries; compare nodes, checkpoints and the notes that an outsider ``kept``.

    One pass over the leaves, while the tree does not grow. Since each root is computed from the same leaves, every
    checkpoint that agrees extends the one before. Time-stamps are verified by ``stamped``, which knows authorities.
    """
    _alone()
    return list(_faults(kept, stamped))


@dataclass(frozen=True)
class _Claim:
    """A checkpoint whose signature is right, and where it comes from."""

    where: str
    note: notes.CheckpointNote
    token: bytes
    signed: bytes
    """The bytes of the note, over which its time-stamp is."""


def _faults(kept: Sequence[notes.KeptCheckpoint], stamped: Stamped | None) -> Iterator[Fault]:
    lost = Transition.objects.filter(leaf=None, pendingleaf=None).order_by("id").first()
    if lost:
        yield Fault(f"{lost.root_label}/{lost.root_uuid}", ChainFault.NEVER_ENTERED, lost.position)
    for waiting in waiting_in_vain():
        yield Fault(f"entrée {waiting.pk}", ChainFault.WAITS_IN_VAIN)
    claims, bad = _claims(kept)
    yield from bad
    yield from _uncovered(claims)
    roots, fault = _recompute(claim.note.size for claim in claims)
    if fault:
        yield fault
    for claim in claims:
        note, size = claim.note, plural(claim.note.size, "entrée")
        if note.size not in roots and fault:
            continue  # the leaves it counts could not be read to the end: the fault says where
        elif note.size not in roots:
            yield Fault(claim.where, ChainFault.CUT, values={"told": size, "found": max(roots)})
        elif roots[note.size] != note.root:
            yield Fault(claim.where, ChainFault.REWRITTEN, values={"told": size})
    for claim in claims:
        if stamped and claim.token and (why := stamped(claim.signed, claim.token)):
            yield Fault(claim.where, ChainFault.NOTE_TOKEN, values={"why": why})


def _claims(kept: Sequence[notes.KeptCheckpoint]) -> tuple[list[_Claim], list[Fault]]:
    """Return what our checkpoints and the kept ones say, and those that say nothing."""
    claims, bad = [], []
    stored = [(f"point de contrôle {row.size}", row.note, row.token, row.size) for row in Checkpoint.objects.all()]
    outside = [(f"point de contrôle gardé n° {n}", one.note, one.token, None) for n, one in enumerate(kept, 1)]
    for where, text, token, at_size in [*stored, *outside]:
        try:
            note = notes.read(text)
        except notes.BadNote as wrong:
            bad.append(Fault(where, wrong.what, values=wrong.values))
            continue
        if at_size not in (None, note.size):
            bad.append(Fault(where, ChainFault.NOTE_SIZE, values={"told": plural(note.size, "entrée")}))
        claims.append(_Claim(where, note, bytes(token or b""), text.encode()))
    return claims, bad


def _uncovered(claims: Sequence[_Claim]) -> Iterator[Fault]:
    """Entries without a MAC, of before there were any, hold by a checkpoint alone: one that none covers is a fault."""
    covered = max((claim.note.size for claim in claims), default=0)
    without = Transition.objects.filter(Q(leaf=None) | Q(leaf__index__gte=covered), mac="")
    first = requirements(claim.note for claim in claims).first
    if first < float("inf"):  # from there on the check of each chain tells it
        without = without.filter(leaf__index__lt=first)
    if count := without.count():
        yield Fault("journal", ChainFault.UNCOVERED, values={"entries": plural(count, "entrée")})


def _recompute(wanted: Iterable[int]) -> tuple[dict[int, bytes], Fault | None]:
    """Return the roots at the ``wanted`` sizes and at the last one, and the first fault of leaves and nodes."""
    builder, sizes, fault = merkle.Builder(), set(wanted), None
    roots = {0: merkle.EMPTY}
    stored = TreeNode.objects.order_by("position").values_list("position", "hash").iterator(BATCH)
    leaves = Leaf.objects.order_by("index").values_list("index", "entry__hash").iterator(BATCH)
    place = 0
    for index, hashed in leaves:
        if index != builder.size:
            fault = fault or Fault(f"feuille {builder.size}", ChainFault.LEAF_MISSING)
            break
        for made in builder.append(_leaf_hash(hashed)):
            known = next(stored, None)
            if fault is None and (known is None or (known[0], bytes(known[1])) != (place, made)):
                fault = Fault(f"feuille {index}", ChainFault.LEAF_ALTERED)
            place += 1
        if builder.size in sizes:
            roots[builder.size] = builder.root()
    roots[builder.size] = builder.root()
    if fault is None and next(stored, None) is not None:
        fault = Fault(f"feuille {builder.size}", ChainFault.LEAVES_REMOVED)
    return roots, fault
