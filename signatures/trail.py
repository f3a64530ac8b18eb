"""Entries of a root's journal about its documents: frozen, signed, contested, revoked, sealed.

An entry says what it is about by what its ``data`` name, whatever the trade calls the transition: ``document`` and
``html`` of what was frozen for its parties, ``sealed`` of what the closing seal completed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from workflow import journal
from workflow.faults import Fault
from workflow.machine import Root
from workflow.models import Transition

SIGNING = ("sign", "record_paper", "sign_in_person")
"""Transitions of a request that leave a signature in the file."""
ANSWERING = (*SIGNING, "refuse", "decline")
"""Transitions by which a party answers."""


@dataclass(frozen=True)
class Trail:
    """The chain of one root, with what is wrong with it."""

    root: Root | None
    entries: tuple[Transition, ...] = ()
    fault: Fault | None = None
    """Fault that :func:`workflow.journal.read_chains` finds; nothing that such a chain says can be relied upon."""

    @property
    def holds(self) -> bool:
        return self.root is not None and self.fault is None

    @cached_property
    def frozen(self) -> dict[str, Transition]:
        """SHA-256 of the certified file → the entry that tells of the freezing."""
        return {named(entry, "document"): entry for entry in self.entries if named(entry, "html")}

    @cached_property
    def sealed(self) -> dict[str, Transition]:
        """SHA-256 of the certified file → the entry that tells of the closing seal, or of the only one."""
        return {named(entry, "document"): entry for entry in self.entries if named(entry, "sealed")}

    def sealed_as(self, frozen_sha256: str) -> str:
        """Return the SHA-256 of the file with its seal; empty while the journal tells of none."""
        entry = self.sealed.get(frozen_sha256)
        return named(entry, "sealed") if entry else ""

    @cached_property
    def signed(self) -> dict[UUID, Transition]:
        """Request → the entry of its signature."""
        return {entry.subject_uuid: entry for entry in self._signings}

    def signings_of(self, frozen_sha256: str) -> list[Transition]:
        """Return the entries of the signatures of a document."""
        return [entry for entry in self._signings if named(entry, "document") == frozen_sha256]

    def signatures_of(self, frozen_sha256: str) -> set[str]:
        """Return the SHA-256 of the file after each signature of a document."""
        return {named(entry, "revision") for entry in self.signings_of(frozen_sha256)}

    @cached_property
    def _signings(self) -> list[Transition]:
        return [entry for entry in self.entries if entry.name in SIGNING and named(entry, "revision")]

    @cached_property
    def contacts(self) -> dict[str, str]:
        """Request → the digest of who is asked, since a contact was put right while the request waited."""
        named_so = (entry.data.get("contacts") for entry in self.entries if isinstance(entry.data, dict))
        return {request: digest for one in named_so if isinstance(one, dict) for request, digest in one.items()}

    def last(self, name: str, subject: UUID) -> Transition | None:
        """Return the last entry of the transition ``name`` of a subject."""
        return self._last.get((name, subject))

    @cached_property
    def _last(self) -> dict[tuple[str, UUID], Transition]:
        return {(entry.name, entry.subject_uuid): entry for entry in self.entries}

    def is_contested(self, request: UUID) -> bool:
        """Somebody said that the signature is not theirs, and the head has not decided since."""
        contested, cleared = self.last("contest", request), self.last("clear_contest", request)
        return contested is not None and (cleared is None or cleared.position < contested.position)

    def is_revoked(self, request: UUID) -> bool:
        return self.last("revoke", request) is not None

    @cached_property
    def answers(self) -> dict[UUID, Transition]:
        """Request → the entry of its last answer."""
        return {entry.subject_uuid: entry for entry in self.entries if entry.name in ANSWERING}

    def names_another(self, purpose: str, version: int) -> bool:
        """Tell whether the journal names a document, sealed alone, in the place of one that it does not know."""
        files = (entry.data.get("file") for entry in self.sealed.values())
        places = [(one.get("purpose"), one.get("version")) for one in files if isinstance(one, dict)]
        return (purpose, version) in places

    def is_erased(self, document: UUID) -> bool:
        """Tell whether the erasure of a document is told."""
        erasures = (entry for entry in self.entries if entry.name == journal.ERASE)
        return any(one["uuid"] == str(document) for entry in erasures for one in entry.data.get("erased", []))

    def newest_version(self, frozen_sha256: str) -> int | None:
        """Return the last version that was frozen in place of this one; ``None`` for a document never frozen so."""
        entry = self.frozen.get(frozen_sha256)
        if entry is None or "version" not in entry.data:
            return None
        same = (one.data.get("version") for one in self.frozen.values() if one.subject_uuid == entry.subject_uuid)
        return max((version for version in same if isinstance(version, int)), default=None)


def named(entry: Transition, key: str) -> str:
    """Return the text that an entry gives under ``key``, empty when it gives none: its data may have been forged."""
    value = entry.data.get(key) if isinstance(entry.data, dict) else None
    return value if isinstance(value, str) else ""


def _models() -> dict[str, type[Root]]:
    return {model.journal_label(): model for model in journal.root_models()}


def trails_of(label: str, keys: Iterable[int]) -> dict[int, Trail]:
    """Return what the chains of these roots tell, by key, each chain recomputed; two queries."""
    keys, model = list(keys), _models().get(label)
    chains = journal.read_chains(model, keys) if model else ()
    found = {root.pk: Trail(root, tuple(entries), fault) for root, entries, fault in chains}
    return {key: found.get(key, Trail(None)) for key in keys}
