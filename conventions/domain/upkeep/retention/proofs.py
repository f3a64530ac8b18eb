"""Whether what the journal says was erased is gone, and whether nothing went without being told."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import TextChoices

from signatures.erasing import is_empty
from signatures.models import Document
from workflow import journal
from workflow.faults import Fault
from workflow.models import PersonalPart, Transition


class ErasureFault(TextChoices):
    """Fault of an erasure, or an erasure that nothing tells; the label is its sentence."""

    ROW_GONE = "row_gone", "le journal le dit effacé et la base ne l'a plus"
    FINGERPRINT = "fingerprint", "son empreinte n'est pas celle que donne le journal"
    LEFT = "left", "le journal le dit effacé et il en reste quelque chose"
    UNTOLD = "untold", "son contenu a disparu et le journal ne dit pas pourquoi"
    NO_RULE = "no_rule", "il est dit effacé et son journal ne dit pas selon quelle règle"
    PERSONAL_LEFT = "personal_left", "des données personnelles restent dans son journal"


DAY_COUNT = "day_count"
"""Name in the journal of a count of days that went with its agreement: no row is to stay of it."""


def faults() -> Iterator[Fault]:
    """Yield each erasure that does not hold; no name, only numbers and identifiers.

    That the entries themselves are unchanged is what ``journal.check`` proves.
    """
    erasures: dict[UUID, dict[str, str]] = {}
    for entry in Transition.objects.filter(name=journal.ERASE).order_by("id").iterator():
        proofs = entry.data.get("erased", [])
        erasures |= {UUID(proof["uuid"]): proof for proof in proofs if proof.get("what") != DAY_COUNT}
    yield from _documents(erasures)
    for model in journal.root_models():
        for root in model._base_manager.exclude(erased_at=None).order_by("pk").iterator():
            yield from _root(root)


def _documents(proofs: dict[UUID, dict[str, str]]) -> Iterator[Fault]:
    erased = {document.uuid: document for document in Document.objects.filter(uuid__in=proofs)}
    for uuid, proof in proofs.items():
        document = erased.get(uuid)
        if document is None:
            yield Fault(f"document {uuid}", ErasureFault.ROW_GONE)
        elif document.frozen_sha256 != proof["frozen"]:
            yield Fault(f"document {uuid}", ErasureFault.FINGERPRINT)
        elif not is_empty(document):
            yield Fault(f"document {uuid}", ErasureFault.LEFT)
    for uuid in Document.objects.filter(revisions=None).exclude(uuid__in=proofs).values_list("uuid", flat=True):
        yield Fault(f"document {uuid}", ErasureFault.UNTOLD)


def _root(root: journal.Root) -> Iterator[Fault]:
    name = f"{root.journal_label()}/{root.uuid}"
    closing = Transition.objects.filter(root_uuid=root.uuid, name=journal.ERASE, data__has_key="rule")
    if not closing.exists():
        yield Fault(name, ErasureFault.NO_RULE)
    if PersonalPart.objects.filter(entry__root_uuid=root.uuid).exists():
        yield Fault(name, ErasureFault.PERSONAL_LEFT)
