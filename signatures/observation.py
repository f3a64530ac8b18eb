"""Observations of who signs at the moment a right code is typed: channels, shared contacts, account."""

from collections.abc import Sequence

from notifications import catalogue
from notifications.delivery import SAID
from notifications.models import Message

from .assurance import Assurance, by_account, by_link
from .codes import contact_macs_of
from .models import BatchItem, SignatureRequest, SigningBatch


def note_assurance(batch: SigningBatch, items: Sequence[BatchItem], *, second_factor: bool) -> None:
    """Write on each item not yet used what its signature will rest on."""
    for assurance, keys in _assurances(batch, items, second_factor).items():
        batch.items.filter(used_at=None, pk__in=keys).update(assurance=assurance)


def _assurances(batch: SigningBatch, items: Sequence[BatchItem], second_factor: bool) -> dict[Assurance, list[int]]:
    """Return the items by assurance; two queries at most, however long the batch."""
    if batch.in_person_id is not None:
        return {Assurance.IN_PERSON: [item.pk for item in items]}
    if batch.asked_by:
        return {by_account(second_factor=second_factor): [item.pk for item in items]}
    shared = _sharing_contact(batch, [item.request for item in items])
    channels = _channels_of_links([ref for item in items for ref in _refs(item.request)])
    numbers: dict[Assurance, list[int]] = {}
    for item in items:
        reached = set().union(*(channels.get(ref, set()) for ref in _refs(item.request)))
        assurance = by_link(shared=item.request_id in shared, code_channel=batch.channel, link_channels=reached)
        numbers.setdefault(assurance, []).append(item.pk)
    return numbers


def _refs(request: SignatureRequest) -> set[str]:
    """Under what a party is written to: by its request, and as the person the trade knows."""
    return {f"signature:{request.uuid}", request.holder} - {""}


def _channels_of_links(refs: Sequence[str]) -> dict[str, set[str]]:
    """Return the channels by which each recipient was written to, codes apart; one query.

    Any message counts: most bear a link, and a mailbox that gets one is no second channel for the code.
    What is reported of their delivery is not asked: whoever got a message could report falsely that it never came.
    """
    codes = [message.slug for message in catalogue.every_message() if message.is_code]
    rows = Message.objects.filter(SAID, ref__in=refs).exclude(slug__in=codes)
    found: dict[str, set[str]] = {}
    for ref, channel in rows.order_by("ref").values_list("ref", "channel").distinct():
        found.setdefault(ref, set()).add(channel)
    return found


def _sharing_contact(batch: SigningBatch, requests: Sequence[SignatureRequest]) -> set[int]:
    """Return the requests whose document asks somebody else too at the contact of this batch; one query."""
    documents = {request.document_id for request in requests}
    others: dict[int, set[str]] = {}
    for other in SignatureRequest.objects.filter(document__in=documents).order_by("document_id", "position"):
        theirs = [mac for address in (other.email, other.phone) if address for mac in contact_macs_of(address)]
        if batch.contact_mac in theirs:
            others.setdefault(other.document_id, set()).add(other.name.casefold())
    return {request.pk for request in requests if others.get(request.document_id, set()) - {request.name.casefold()}}
