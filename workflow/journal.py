"""The journal: what an entry's hash covers, how entries are appended, erased in part, exported and checked.

Each root has one chain. The hash of an entry is SHA-256 over the canonical JSON (sorted keys, no white space,
UTF-8, integers only) of its content, which includes the hash of the entry before it. Personal data stand beside
the entry: the entry holds the digest of ``salt || canonical JSON`` of that part. So does the MAC of the hash.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, transaction
from django.db.models import QuerySet, Subquery
from django.utils import timezone
from psycopg.types.json import Jsonb

from . import clock
from .actors import Actor
from .authentication import Requirements, authenticate, last_note, requirements_of
from .faults import ChainFault, Fault
from .machine import Root, Subject
from .models import Deadline, PersonalPart, Transition
from .wording import plural

ERASE = "erase_personal"


def canonical(value: Any) -> bytes:  # any JSON
    """Return canonical JSON; floats are refused because their text differs between systems."""
    _refuse_floats(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("a journal entry holds no float")
    if isinstance(value, dict):
        for item in value.values():
            _refuse_floats(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            _refuse_floats(item)


def stamp(moment: datetime) -> str:
    """Return the one text form of a moment: UTC, microseconds, ``Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def content_of(entry: Transition) -> dict[str, Any]:
    """Return what the hash of ``entry`` covers."""
    return {
        "root": f"{entry.root_label}/{entry.root_uuid}",
        "position": entry.position,
        "subject": f"{entry.subject_label}/{entry.subject_uuid}",
        "name": entry.name,
        "source": entry.source,
        "target": entry.target,
        "at": stamp(entry.at),
        "recorded_at": stamp(entry.recorded_at),
        "actor": {"kind": entry.actor_kind, "id": entry.actor_id},
        "on_behalf_of": entry.on_behalf_of,
        "data": entry.data,
        "personal": entry.personal_digest,
        "request": entry.request_key,
        "previous": entry.previous_hash,
    }


def hash_of(entry: Transition) -> str:
    return hashlib.sha256(canonical(content_of(entry))).hexdigest()


def personal_digest(salt: str, content: dict[str, Any]) -> str:
    """Return SHA-256 over ``salt`` (hex, 16 bytes) followed by the canonical JSON of ``content``."""
    return hashlib.sha256(bytes.fromhex(salt) + canonical(content)).hexdigest()


@dataclass
class Move:
    """A change of one subject about to be written: the input of :func:`append`."""

    subject: Subject
    name: str
    source: str
    target: str
    data: dict[str, Any] = field(default_factory=dict)
    personal: dict[str, Any] = field(default_factory=dict)
    request_key: str = ""
    columns: dict[str, Any] = field(default_factory=dict)
    """Columns that the change writes on the subject's own row: its status, and those that the door alone writes."""


def append(root: Root, moves: list[Move], *, by: Actor, at: datetime) -> list[Transition]:
    """Append ``moves`` to the chain of ``root``, whose row the caller has locked, and write what they change.

    Entries, their personal parts, the columns of each subject and the chain's length and head on the root's row: one
    statement. ``root`` shows the new length and head.
    """
    entries, parts = made(root, moves, by=by, at=at)
    _write(entries, parts, list(_rows(root, moves)))
    return entries


def made(root: Root, moves: list[Move], *, by: Actor, at: datetime) -> tuple[list[Transition], list[PersonalPart]]:
    """Make the entries that follow in the chain of ``root``, which shows its new length and head; write nothing."""
    recorded_at = timezone.now()
    entries, parts = [], []
    for move in moves:
        personal = {key: value for key, value in {"actor": by.label, **move.personal}.items() if value}
        salt = secrets.token_hex(16) if personal else ""
        entry = Transition(
            root_label=root.journal_label(),
            root_uuid=root.uuid,
            position=root.journal_length + 1,
            subject_label=move.subject.journal_label(),
            subject_uuid=move.subject.uuid,
            name=move.name,
            source=move.source,
            target=move.target,
            at=at,
            recorded_at=recorded_at,
            actor_kind=by.kind,
            actor_id=by.id,
            on_behalf_of=by.on_behalf_of,
            data=move.data,
            personal_digest=personal_digest(salt, personal) if personal else "",
            request_key=move.request_key,
            previous_hash=root.journal_head,
        )
        entry.hash = hash_of(entry)
        authenticate(entry)
        root.__dict__["journal_length"], root.__dict__["journal_head"] = entry.position, entry.hash
        entries.append(entry)
        if personal:
            parts.append(PersonalPart(entry=entry, salt=salt, content=personal))
    return entries, parts


def _rows(root: Root, moves: list[Move]) -> Iterator[tuple[Subject, dict[str, Any]]]:
    """Yield each row that ``moves`` change, with its columns; the root's once, with its chain."""
    chain = {"journal_length": root.journal_length, "journal_head": root.journal_head}
    for move in moves:
        if move.subject is root:
            chain |= move.columns
        elif move.columns:
            yield move.subject, move.columns
    yield root, chain


_COLUMNS = [field for field in Transition._meta.concrete_fields if not field.primary_key]
_ENTRIES = f"""entry AS (
    INSERT INTO {Transition._meta.db_table} ({", ".join(field.column for field in _COLUMNS)}) VALUES {{rows}}
    RETURNING id, position
)"""  # noqa: S608 (the names of our own tables and columns)
_PARTS = f"""part (position, salt, content) AS (
    VALUES {{rows}}
), written AS (
    INSERT INTO {PersonalPart._meta.db_table} (entry_id, salt, content)
    SELECT entry.id, part.salt, part.content FROM entry JOIN part USING (position)
)"""  # noqa: S608 (the names of our own tables and columns)
"""The personal parts of entries of one root."""


def _write(entries: list[Transition], parts: list[PersonalPart], rows: list[tuple[Subject, dict[str, Any]]]) -> None:
    """Write the entries with their personal parts and change ``rows``; the database numbers the entries."""
    row = f"({', '.join(['%s'] * len(_COLUMNS))})"
    steps = [_ENTRIES.format(rows=", ".join([row] * len(entries)))]
    values = [
        field.get_db_prep_save(getattr(entry, field.attname), connection) for entry in entries for field in _COLUMNS
    ]
    if parts:
        steps.append(_PARTS.format(rows=", ".join(["(%s::integer, %s, %s::jsonb)"] * len(parts))))
        values += [value for part in parts for value in (part.entry.position, part.salt, Jsonb(part.content))]
    for number, (subject, columns) in enumerate(rows):
        table, known = subject._meta.db_table, {field.name: field for field in subject._meta.concrete_fields}
        changed = ", ".join(f'"{known[name].column}" = %s' for name in columns)
        steps.append(f'row_{number} AS (UPDATE "{table}" SET {changed} WHERE id = %s)')  # noqa: S608
        values += [known[name].get_db_prep_save(value, connection) for name, value in columns.items()]
        values.append(subject.pk)
    statement = f"WITH {', '.join(steps)} SELECT id FROM entry ORDER BY position"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        keys = [key for (key,) in cursor.fetchall()]
    for entry, key in zip(entries, keys, strict=True):
        entry.pk, entry._state.adding = key, False
    for part in parts:
        part.entry_id, part._state.adding = part.entry.pk, False


def entries_of(root: Root) -> QuerySet[Transition]:
    """Entries of a root's chain, oldest first."""
    return Transition.objects.filter(root_uuid=root.uuid).order_by("position")


def state_since(subject: Subject) -> datetime | None:
    """Return when ``subject`` entered its present state, in workflow time."""
    since = None
    for name, source, target, at in (
        Transition.objects.filter(subject_uuid=subject.uuid)
        .order_by("position")
        .values_list("name", "source", "target", "at")
    ):
        if since is None or (source != target and name != ERASE):
            since = at
    return since


@transaction.atomic
def erase_personal(root: Root, *, positions: Iterable[int], by: Actor, ground: str) -> Transition:
    """Erase the personal part of the entries at ``positions`` and journal that it was done and why.

    ``ground`` is the legal ground in words without personal data. The chain stays verifiable.
    """
    return _erase(root, {"entry__position__in": sorted(set(positions))}, by=by, data={"ground": ground})


@transaction.atomic
def erase_root(
    root: Root, *, by: Actor, ground: str, erased: Iterable[dict[str, str]] = (), **proof: Any
) -> Transition:
    """Erase the personal part of every entry and close the root for ever; the entry is the proof of the deletion.

    ``erased`` names what the caller deletes after this, in the same transaction, each with its ``uuid`` and the
    SHA-256 by which a copy kept elsewhere is recognised; the database lets protected rows go for these alone. What
    the root was still to do at a day is dropped: nothing is done to it any more.
    """
    data = {"ground": ground, "erased": list(erased), **proof}
    Deadline.objects.filter(subject_label=root.journal_label(), subject_id=root.pk).delete()
    return _erase(root, {}, by=by, data=data, erased_at=timezone.now())


def _erase(root: Root, which: dict[str, Any], *, by: Actor, data: dict[str, Any], **columns: Any) -> Transition:
    root = type(root)._base_manager.select_for_update(of=("self",)).get(pk=root.pk)
    parts = PersonalPart.objects.filter(entry__root_uuid=root.uuid, **which)
    found = sorted(parts.values_list("entry__position", flat=True))
    parts.delete()
    told = {"positions": found, **data}
    move = Move(root, ERASE, root.status, root.status, data=told, columns=columns)
    [entry] = append(root, [move], by=by, at=clock.now())
    return entry


# -- checking ---------------------------------------------------------------------------------------


def root_models() -> list[type[Root]]:
    return [model for model in apps.get_models() if issubclass(model, Root)]


def child_models() -> list[type[Subject]]:
    return [model for model in apps.get_models() if issubclass(model, Subject) and not issubclass(model, Root)]


def check_chain(
    root_name: str, length: int, head: str, entries: list[Transition], required: Requirements
) -> Fault | None:
    """Recompute one chain, whose entries were fetched with their leaves; return the first fault or ``None``."""
    previous, last = "", dict[UUID, str]()
    parts = {entry.position: getattr(entry, "personal", None) for entry in entries}
    erased = {position for entry in entries for position in _erased_by(entry)}
    for expected, entry in enumerate(entries, start=1):
        if entry.position != expected:
            return Fault(root_name, ChainFault.ENTRY_MISSING, expected)
        what: ChainFault | None
        if entry.previous_hash != previous:
            what = ChainFault.ENTRY_ASTRAY
        elif not _hash_is_right(entry):
            what = ChainFault.CONTENT_CHANGED
        else:
            what = (
                (required.fault(entry) if expected <= length else None)
                or _personal_fault(entry, parts[entry.position], erased)
                or _source_fault(entry, last)
            )
        if what:
            return Fault(root_name, what, entry.position)
        previous, last[entry.subject_uuid] = entry.hash, entry.target
    counted = {"entries": plural(length, "entrée")}
    if len(entries) < length:
        return Fault(root_name, ChainFault.REMOVED, len(entries) + 1, counted)
    if len(entries) > length:
        return Fault(root_name, ChainFault.INSERTED, length + 1, counted)
    if head != previous:
        return Fault(root_name, ChainFault.HEAD, len(entries) or None)
    return None


def _erased_by(entry: Transition) -> list[int]:
    """Return the positions that an erasure names; a forged entry may hold anything."""
    told = entry.data.get("positions") if entry.name == ERASE and isinstance(entry.data, dict) else None
    return [position for position in told if isinstance(position, int)] if isinstance(told, list) else []


def _hash_is_right(entry: Transition) -> bool:
    try:
        return hash_of(entry) == entry.hash
    except (TypeError, ValueError):  # what no entry of ours holds, a float for instance
        return False


def _personal_fault(entry: Transition, part: PersonalPart | None, erased: set[int]) -> ChainFault | None:
    if not entry.personal_digest:
        return ChainFault.PERSONAL_ADDED if part else None
    if part is None:
        return None if entry.position in erased else ChainFault.PERSONAL_MISSING
    if entry.position in erased:
        return ChainFault.PERSONAL_BACK
    try:
        digest = personal_digest(part.salt, part.content)
    except (TypeError, ValueError):
        digest = ""
    return None if digest == entry.personal_digest else ChainFault.PERSONAL_CHANGED


def _source_fault(entry: Transition, last: dict[UUID, str]) -> ChainFault | None:
    return None if last.get(entry.subject_uuid, entry.source) == entry.source else ChainFault.SOURCE


def check(required: Requirements | None = None, batch: int = 200) -> Iterator[Fault]:
    """Recompute every chain, and compare each status with its last entry; yields one fault per chain.

    MACs must be as ``required``; without it, as the last checkpoint says.
    """
    required = required or requirements_of(last_note().first())
    for model in root_models():
        label = model.journal_label()
        keys = list(model._base_manager.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(keys), batch):
            yield from check_roots(model, keys[start : start + batch], required)
        orphans = (
            Transition.objects.filter(root_label=label)
            .exclude(root_uuid__in=model._base_manager.values("uuid"))
            .order_by("id")
        )
        for orphan in orphans:
            yield Fault(f"{label}/{orphan.root_uuid}", ChainFault.NO_SUCH_ROOT, orphan.position)
    known = [model.journal_label() for model in root_models()]
    for entry in Transition.objects.exclude(root_label__in=known).order_by("id"):
        yield Fault(f"{entry.root_label}/{entry.root_uuid}", ChainFault.NO_SUCH_KIND, entry.position)
    yield from _check_children()


def check_roots(model: type[Root], keys: list[int], required: Requirements | None = None) -> Iterator[Fault]:
    """Recompute the chains of the roots with these keys; yields one fault per chain that does not hold."""
    return (fault for _root, _entries, fault in read_chains(model, keys, required) if fault)


def read_chains(
    model: type[Root], keys: list[int], required: Requirements | None = None
) -> Iterator[tuple[Root, list[Transition], Fault | None]]:
    """Yield these roots, each with its entries and what is wrong with its chain or its status, two queries.

    MACs must be as ``required``; without it, as the last checkpoint says.
    """
    label = model.journal_label()
    rows = model._base_manager.filter(pk__in=keys).order_by("pk")
    roots: list[Root]
    if required:
        roots = list(rows)
    else:
        told = list(rows.annotate(last_note=Subquery(last_note())))
        roots, required = [*told], requirements_of(told[0].last_note if told else None)
    chains: dict[UUID, list[Transition]] = {root.uuid: [] for root in roots}
    for entry in (
        Transition.objects.filter(root_uuid__in=list(chains))
        .select_related("personal", "leaf")
        .order_by("root_uuid", "position")
    ):
        chains[entry.root_uuid].append(entry)
    for root in roots:
        name = f"{label}/{root.uuid}"
        entries = chains[root.uuid]
        fault = check_chain(name, root.journal_length, root.journal_head, entries, required)
        own = [e.target for e in entries if e.subject_uuid == root.uuid]
        if fault is None and not own:
            fault = Fault(name, ChainFault.NO_OPENING)
        elif fault is None and own[-1] != root.status:
            fault = _status_fault(model, root.uuid, root.status, own[-1])
        yield root, entries, fault


def _status_fault(model: type[Subject], uuid: UUID, found: str, told: str) -> Fault:
    labels = model.labels()
    values = {"found": labels.get(found, found), "told": labels.get(told, told)}
    return Fault(f"{model.journal_label()}/{uuid}", ChainFault.STATUS, values=values)


def _check_children() -> Iterator[Fault]:
    """Each child's status is the target of its last entry, or the initial one when it has none."""
    for model in child_models():
        label = model.journal_label()
        last = dict(
            Transition.objects.filter(subject_label=label)
            .order_by("subject_uuid", "-position")
            .distinct("subject_uuid")
            .values_list("subject_uuid", "target")
        )
        known = set()
        rows = model._base_manager.order_by("pk")
        for uuid, status in rows.values_list("uuid", "status").iterator():  # type: ignore[misc]  # each machine's own
            known.add(uuid)
            expected = last.get(uuid, model.initial_status())
            if status != expected:
                yield _status_fault(model, uuid, status, expected)
        for uuid in sorted(set(last) - known):
            yield Fault(f"{label}/{uuid}", ChainFault.ROW_GONE)


def export(entries: Iterable[Transition], *, with_personal: bool = False) -> Iterator[dict[str, Any]]:
    """Yield each entry as a dict: what its hash covers, its hash, and the personal part if asked."""
    for entry in entries:
        row = {**content_of(entry), "hash": entry.hash}
        if with_personal and (part := getattr(entry, "personal", None)):
            row["personal_part"] = {"salt": part.salt, "content": part.content}
        yield row
