"""What the journal of a root tells of its documents: frozen, signed, contested, revoked, sealed.

An entry says what it is about by what its ``data`` name, whatever the trade calls the transition: ``document`` and
``html`` of what was frozen for its parties, ``sealed`` of what the closing seal completed.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.apps import apps

from workflow import journal
from workflow.faults import Fault
from workflow.machine import Root
from workflow.models import Transition

SIGNING = ("sign", "record_paper")
"""Transitions of a request that leave a signature in the file."""
ANSWERING = (*SIGNING, "refuse", "decline")
"""Transitions by which a party answers."""


@dataclass(frozen=True)
class Told:
    """The chain of one root, with what is wrong with it."""

    root: Root | None
    entries: tuple[Transition, ...] = ()
    fault: Fault | None = None
    """What :func:`workflow.journal.check_roots` finds; nothing that such a chain says can be relied upon."""

    @property
    def holds(self) -> bool:
        return self.root is not None and self.fault is None

    @cached_property
    def frozen(self) -> dict[str, Transition]:
        """By SHA-256 of the certified file: the entry that tells of the freezing."""
        return {entry.data["document"]: entry for entry in self.entries if "html" in entry.data}

    @cached_property
    def sealed(self) -> dict[str, Transition]:
        """By SHA-256 of the certified file: the entry that tells of the closing seal, or of the only one."""
        return {entry.data["document"]: entry for entry in self.entries if "sealed" in entry.data}

    def sealed_as(self, frozen_sha256: str) -> str:
        """Return the SHA-256 of the file with its seal; empty while the journal tells of none."""
        entry = self.sealed.get(frozen_sha256)
        return entry.data["sealed"] if entry else ""

    @cached_property
    def signed(self) -> dict[UUID, Transition]:
        """By request: the entry of its signature."""
        return {entry.subject_uuid: entry for entry in self._signings}

    def signatures_of(self, frozen_sha256: str) -> set[str]:
        """Return the SHA-256 of the file after each signature of a document."""
        return {entry.data["revision"] for entry in self._signings if entry.data["document"] == frozen_sha256}

    @cached_property
    def _signings(self) -> list[Transition]:
        return [entry for entry in self.entries if entry.name in SIGNING and "revision" in entry.data]

    @cached_property
    def states(self) -> dict[UUID, str]:
        """By subject: its state after its last entry."""
        return {entry.subject_uuid: entry.target for entry in self.entries}

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
        """By request: the entry of its last answer."""
        return {entry.subject_uuid: entry for entry in self.entries if entry.name in ANSWERING}

    def names_another(self, purpose: str, version: int) -> bool:
        """Tell whether the journal names a document, sealed alone, in the place of one that it does not know."""
        files = (entry.data.get("file", {}) for entry in self.sealed.values())
        return any((one.get("purpose"), one.get("version")) == (purpose, version) for one in files)

    def is_erased(self, document: UUID) -> bool:
        """Tell whether the erasure of a document is told."""
        told = (entry for entry in self.entries if entry.name == journal.ERASE)
        return any(one["uuid"] == str(document) for entry in told for one in entry.data.get("erased", []))

    def newest_version(self, frozen_sha256: str) -> int | None:
        """Return the last version that was frozen in place of this one; ``None`` for a document never frozen so."""
        entry = self.frozen.get(frozen_sha256)
        if entry is None or "version" not in entry.data:
            return None
        return max(one.data["version"] for one in self.frozen.values() if one.subject_uuid == entry.subject_uuid)


def told_of(label: str, keys: Iterable[int]) -> dict[int, Told]:
    """Return what the chains of these roots tell, by key, each chain recomputed; four queries."""
    model, keys = apps.get_model(label), list(keys)
    roots = model._base_manager.in_bulk(keys)
    faults = {fault.where: fault for fault in journal.check_roots(model, keys)}
    chains: dict[UUID, list[Transition]] = defaultdict(list)
    uuids = [root.uuid for root in roots.values()]
    for entry in (
        Transition.objects.filter(root_uuid__in=uuids).select_related("personal").order_by("root_uuid", "position")
    ):
        chains[entry.root_uuid].append(entry)
    return {
        key: Told(root, tuple(chains[root.uuid]), faults.get(f"{root.journal_label()}/{root.uuid}"))
        if (root := roots.get(key))
        else Told(None)
        for key in keys
    }
