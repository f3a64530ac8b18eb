"""Many agreements printed as one pile, in class order; what is printed of each is written down, as for one."""

from collections.abc import Mapping
from uuid import UUID

from conventions.domain.agreements.consultations import note_consultation
from conventions.domain.agreements.freezing import PURPOSE
from conventions.domain.agreements.models import Consultation, Convention
from conventions.domain.batches.models import BulkAct, BulkItem
from conventions.domain.batches.running import begin_bulk, items_seen, lock_as_seen, on_many
from conventions.domain.people.models import School, User
from conventions.domain.people.standing import WRITERS, account_actor
from signatures.models import Document
from signatures.queries import current_document
from workflow.engine import Refused

from .printing import pile

ACT = "print"


def print_together(*, school: School, user: User, seen: Mapping[str, int], key: UUID, back: str = "") -> BulkAct:
    """Begin to prepare these agreements for the printer; ``seen`` as for any act on what was shown."""
    return begin_bulk(ACT, lambda: items_seen(school, seen), school=school, user=user, key=key, options={"back": back})


@on_many(ACT)
def _prepare_one(bulk: BulkAct, item: BulkItem) -> None:
    """Write down that the person prints this agreement; one that is not approved yet has no text to print."""
    convention, by = lock_as_seen(item), account_actor(bulk.user)
    if not convention.school.roles_of_account(by) & set(WRITERS):
        raise Refused("print_by_school")
    document = current_document(convention, PURPOSE)
    if document is None:
        raise Refused("nothing_to_print")
    note_consultation(convention, Consultation.What.DOWNLOADED, by=by, detail=f"{PURPOSE}-v{document.version}")


def pile_of(bulk: BulkAct) -> bytes:
    """Return the PDF of what was prepared, each agreement as it is now, in class order."""
    done = bulk.items.filter(result=BulkItem.Result.DONE, convention__erased_at=None)
    prepared = done.order_by("position").values_list("convention", flat=True)
    newest = Document.objects.filter(
        root_label=Convention.journal_label(), root_id__in=list(prepared), purpose=PURPOSE
    ).order_by("root_id", "-version")
    by_root = {document.root_id: document for document in newest.distinct("root_id").defer("data", "html")}
    return pile(by_root[key] for key in prepared if key in by_root)
