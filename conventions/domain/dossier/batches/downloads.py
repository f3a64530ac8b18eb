"""Files that an act on many makes ready for whoever began it: kept by name for some days, noted as they leave."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from conventions.domain.dossier.agreements.consultations import note_consultation
from conventions.domain.dossier.agreements.models import Consultation, Convention
from conventions.domain.persons.people.standing import WRITERS, account_actor
from signatures.models import Document
from workflow.engine import Refused

from .models import BulkAct, BulkItem

KEPT_FOR = timedelta(days=3)
"""Time in which the files that were made ready may be fetched."""


def keep_documents(bulk: BulkAct, item: BulkItem, documents: Sequence[Document]) -> None:
    """Keep the documents of an item that are ready; refused when the person writes for the school no longer."""
    if bulk.school is None or not bulk.school.roles_of_account(account_actor(bulk.user)) & set(WRITERS):
        raise Refused("files_by_school")
    BulkItem.objects.filter(pk=item.pk).update(documents=[document.pk for document in documents])


def is_kept(bulk: BulkAct) -> bool:
    """Tell whether what was made ready may be fetched now."""
    return bulk.finished_at is not None and bulk.finished_at > timezone.now() - KEPT_FOR


@transaction.atomic
def take_documents(bulk: BulkAct) -> list[tuple[Convention, Document]]:
    """Return the documents that the act made ready, in its order, and write down that the person downloads them.

    What was erased meanwhile is no longer in it.
    """
    done = bulk.items.filter(result=BulkItem.Result.DONE, convention__erased_at=None).order_by("position")
    items = list(done.select_related("convention__pupil", "convention__host", "convention__enrolment"))
    keys = [key for item in items for key in item.documents]
    known = Document.objects.defer("data", "html").in_bulk(keys)
    files = [
        (item.convention, known[key]) for item in items if item.convention for key in item.documents if key in known
    ]
    for convention, document in files:
        detail = f"{document.purpose}-v{document.version}"
        note_consultation(convention, Consultation.What.DOWNLOADED, by=account_actor(bulk.user), detail=detail)
    return files
