"""Acts of the head on the list: reading, acknowledging, approving many agreements at once by a job."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.services import approve
from conventions.domain.dossier.agreements.signing import ask_signing_code, sign_with_batch
from conventions.domain.dossier.batches.signing import begin_signing
from conventions.domain.persons.people.models import School, User
from conventions.domain.persons.people.standing import account_actor
from signatures.models import SigningBatch
from signatures.services import Circumstances
from workflow import engine
from workflow.engine import Refused

from .models import BulkAct, BulkItem, Review
from .queries import OF_HEAD, ToApprove, agreements_for, in_hand_of, key_of, requests_to_sign, with_findings
from .running import AT_ONCE, begin_bulk, on_many

# -- reading ---------------------------------------------------------------------------------------------------


@transaction.atomic
def note_reading(convention: Convention, *, user: User, length: int, warnings: set[str]) -> ToApprove:
    """Keep that ``user`` has read the agreement and acknowledged ``warnings`` (keys as shown on the page).

    ``length`` is that of the journal on the page read. Raises :class:`Refused` when the agreement or its warnings
    are no longer those, or when one was left out: what was not seen is never acknowledged.
    """
    engine.lock(convention)
    row = find_row(convention, user)
    if row.convention.journal_length != length:
        raise Refused("changed_while_read")
    now_found = {key_of(finding) for finding in row.warnings}
    if warnings - now_found:
        raise Refused("warnings_changed")
    if now_found - warnings:
        raise Refused("warnings_unticked")
    kept = {
        "journal_length": length,
        "seen_at": timezone.now(),
        "acknowledged": sorted(warnings),
        "acknowledged_at": timezone.now() if warnings else None,
    }
    Review.objects.update_or_create(convention=convention, user=user, defaults=kept)
    return find_row(convention, user)


def find_row(convention: Convention, user: User) -> ToApprove:
    """Return one agreement as ``user`` sees it now."""
    [row] = with_findings([agreements_for(user).get(pk=convention.pk)])
    return row


def obstacle(row: ToApprove) -> Refused | None:
    """Return the refusal that says why the person who sees an agreement so cannot approve it, or nothing."""
    convention = row.convention
    if convention.is_being_signed:
        return Refused("already_approved")
    if not convention.awaits_approval:
        return Refused("not_awaiting_approval", state=convention.get_status_display())
    if row.has_changed or (row.is_clean and not row.is_read):
        return Refused("changed_since_seen")
    if row.blocking:
        return Refused("rule_to_meet", rule=row.blocking[0].rule, finding=row.blocking[0].sentence)
    if not row.is_acknowledged:
        return Refused("warning_unread")
    return None


# -- approving -------------------------------------------------------------------------------------------------


def approve_together(
    *, school: School, user: User, seen: Mapping[str, int], tell_at: datetime | None, key: UUID, back: str = ""
) -> BulkAct:
    """Begin to approve the agreements that ``user`` chose; a few at once, many by a job.

    ``seen`` says for each number how long the journal was when it was shown: what changed since is not approved
    unseen. ``key`` identifies the request: sent twice, it is one batch. An agreement that cannot be approved is in
    the batch with the reason; it stops none of the others.
    """
    return begin_bulk(
        "approve",
        lambda: _to_approve(school, user, seen),
        school=school,
        user=user,
        key=key,
        options={"back": back} | ({"tell_at": tell_at.isoformat()} if tell_at else {}),
    )


def _to_approve(school: School, user: User, seen: Mapping[str, int]) -> list[BulkItem]:
    chosen = agreements_for(user).filter(school=school, number__in=list(seen)).order_by("first_day", "pk")
    conventions = list(chosen)
    if not conventions:
        raise Refused("none_chosen")
    rows = with_findings(conventions)
    _note_seen(rows, user, seen)
    in_hand = set(in_hand_of("approve").filter(convention__in=conventions).values_list("convention_id", flat=True))
    return [
        BulkItem(
            convention=row.convention,
            refusal=Refused("approval_under_way") if row.convention.pk in in_hand else obstacle(row),
        )
        for row in rows
    ]


def _note_seen(rows: list[ToApprove], user: User, seen: Mapping[str, int]) -> None:
    """Keep that ``user`` has seen these agreements on the list as they are now.

    Not those that changed since, nor those of which the rules say something: they are read on their own page.
    """
    now, fresh = timezone.now(), []
    for row in rows:
        convention, length = row.convention, row.convention.journal_length
        if row.is_clean and not row.is_read and seen[convention.number] == length:
            convention.seen_length = length
            fresh.append(Review(convention=convention, user=user, journal_length=length, seen_at=now))
    Review.objects.bulk_create(
        fresh,
        update_conflicts=True,
        unique_fields=["convention", "user"],
        update_fields=["journal_length", "seen_at", "acknowledged", "acknowledged_at"],
    )


@on_many("approve")
def _approve_item(bulk: BulkAct, item: BulkItem) -> None:
    assert item.convention_id is not None  # as they were chosen
    convention = engine.lock(Convention(pk=item.convention_id), with_shared=True)
    if why := obstacle(find_row(convention, bulk.user)):
        raise why
    approve(convention, by=account_actor(bulk.user), tell_at=bulk.tell_at)


# -- signing ---------------------------------------------------------------------------------------------------


def ask_code(*, school: School, user: User, references: Iterable[str], own: Q = OF_HEAD) -> SigningBatch:
    """Send ``user`` one code for all these agreements and amendments; those signed meanwhile are left out.

    ``own`` says which requests are theirs to answer: the head's, or their own visas.
    """
    requests = requests_to_sign(school, references, own)
    if not requests:
        raise Refused("nothing_left_to_sign")
    return ask_signing_code(requests, by=account_actor(user))


def sign_together(batch: SigningBatch, typed: str, *, user: User, circumstances: Circumstances) -> None:
    """Check the code; sign a few documents at once, many by a job. Typed twice, it signs once."""
    if batch.checked_at is not None:
        return
    sign = sign_with_batch if batch.items.count() <= AT_ONCE else begin_signing
    sign(batch, typed, by=account_actor(user), circumstances=circumstances)
