"""Which entries the service wrote itself: a MAC on each, under a key that whoever owns the database does not have.

The MAC (HMAC-SHA256, RFC 2104) is over the entry's hash, which covers its root, its position and the entry before it:
on another entry, at another place or in another chain it is wrong. From which leaf of the tree on it is required, and
under which key, a checkpoint says in a line of its own; what is earlier is covered by that checkpoint.
"""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet

from . import keys, notes
from .faults import ChainFault
from .models import Checkpoint, Transition


def authenticate(entry: Transition) -> None:
    """Put the MAC of ``entry``, whose hash is known, and the number of its key beside it."""
    key = keys.present()
    entry.mac_key, entry.mac = key.number, mac_of(entry.hash, key)


def mac_of(entry_hash: str, key: keys.JournalKey) -> str:
    """Return the MAC of the entry with this hash, as hexadecimal text."""
    return hmac.digest(key.mac, b"journal entry\n" + entry_hash.encode(), "sha256").hex()


@dataclass(frozen=True)
class Requirements:
    """From which leaf on the MACs of which key are required."""

    starts: dict[str, int]
    """Number of a key → the first leaf for which no earlier key serves any more."""

    @property
    def first(self) -> float:
        """The first leaf that must have a MAC; infinity as long as no checkpoint says so."""
        return min(self.starts.values(), default=float("inf"))

    def fault(self, entry: Transition) -> ChainFault | None:
        """Tell what is wrong with the MAC of ``entry``, whose leaf was fetched with it; what has none comes last."""
        leaf = getattr(entry, "leaf", None)
        index = leaf.index if leaf else float("inf")
        if not entry.mac:
            return ChainFault.MAC_MISSING if self.starts and self.first <= index else None
        key = keys.known().get(entry.mac_key)
        if key is None:
            return ChainFault.MAC_KEY
        if not hmac.compare_digest(entry.mac.encode(), mac_of(entry.hash, key).encode()):
            return ChainFault.MAC_WRONG
        return ChainFault.MAC_RETIRED if self._is_superseded(entry.mac_key, index) else None

    def _is_superseded(self, number: str, index: float) -> bool:
        """Tell whether a later key than ``number`` was required when the leaf ``index`` came."""
        latest = max((start for start in self.starts.values() if start <= index), default=-1)
        return self.starts.get(number, latest) < latest


def requirements(said: Iterable[notes.CheckpointNote]) -> Requirements:
    """Return what these checkpoints and ``JOURNAL_MACS_REQUIRED`` require: of each key the earliest leaf."""
    starts: dict[str, int] = {}
    told = ((note.macs.start, note.macs.key) for note in said if note.macs)
    for start, key in (*settings.JOURNAL_MACS_REQUIRED, *told):
        starts[key] = min(start, starts.get(key, start))
    return Requirements(starts)


def last_note() -> QuerySet[Checkpoint, str]:
    """Return the query of the last checkpoint's text, to be asked alone or within another one."""
    return Checkpoint.objects.order_by("-size", "-id").values_list("note", flat=True)[:1]


def requirements_of(note: str | None) -> Requirements:
    """Return what one checkpoint requires, as text; nothing when it is not right or there is none."""
    return requirements(filter(None, [notes.read_if_right(note) if note else None]))
