"""Whether what the journal says was erased is gone, and whether nothing went without being told."""

from collections.abc import Iterator
from uuid import UUID

from signatures.erasing import is_empty
from signatures.models import Document
from workflow import journal
from workflow.models import PersonalPart, Transition


def faults() -> Iterator[str]:
    """Yield one sentence for each erasure that does not hold; no name, only numbers and identifiers.

    That the entries themselves are unchanged is what ``journal.check`` proves.
    """
    told: dict[UUID, dict[str, str]] = {}
    for entry in Transition.objects.filter(name=journal.ERASE).order_by("id").iterator():
        told |= {UUID(proof["uuid"]): proof for proof in entry.data.get("erased", [])}
    yield from _documents(told)
    for model in journal.root_models():
        for root in model._base_manager.exclude(erased_at=None).order_by("pk").iterator():
            yield from _root(root)


def _documents(told: dict[UUID, dict[str, str]]) -> Iterator[str]:
    erased = {document.uuid: document for document in Document.objects.filter(uuid__in=told)}
    for uuid, proof in told.items():
        document = erased.get(uuid)
        if document is None:
            yield f"document {uuid}: the journal tells of its erasure and its row is gone"
        elif document.frozen_sha256 != proof["frozen"]:
            yield f"document {uuid}: its fingerprint is not the one that the journal tells of"
        elif not is_empty(document):
            yield f"document {uuid}: the journal says that it is erased and something of it is left"
    for uuid in Document.objects.filter(revisions=None).exclude(uuid__in=told).values_list("uuid", flat=True):
        yield f"document {uuid}: its bytes are gone and the journal does not say why"


def _root(root: journal.Root) -> Iterator[str]:
    name = f"{root.journal_label()}/{root.uuid}"
    closing = Transition.objects.filter(root_uuid=root.uuid, name=journal.ERASE, data__has_key="rule")
    if not closing.exists():
        yield f"{name}: it is said to be erased and its journal does not tell under which rule"
    if PersonalPart.objects.filter(entry__root_uuid=root.uuid).exists():
        yield f"{name}: personal data are left in its journal"
