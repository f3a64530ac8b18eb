"""Many agreements printed together, in class order; what is printed of each is written down, as for one."""

from collections.abc import Mapping
from uuid import UUID

from conventions.domain.dossier.agreements.freezing import PURPOSE
from conventions.domain.dossier.batches.downloads import keep_documents, take_documents
from conventions.domain.dossier.batches.models import BulkAct, BulkItem
from conventions.domain.dossier.batches.running import begin_bulk, items_seen, lock_as_seen, on_many
from conventions.domain.persons.people.models import School, User
from signatures.queries import current_document
from workflow.engine import Refused

from .printing import flat_copy, joined

ACT = "print"
MOST_TOGETHER = 300
"""Agreements of one print, which somebody waits for: some three seconds."""


def print_together(*, school: School, user: User, seen: Mapping[str, int], key: UUID, back: str = "") -> BulkAct:
    """Begin to prepare these agreements for the printer; ``seen`` as for any act on what was shown."""

    def chosen() -> list[BulkItem]:
        if len(seen) > MOST_TOGETHER:
            raise Refused("too_many_to_print", most=MOST_TOGETHER)
        return items_seen(school, seen)

    return begin_bulk(ACT, chosen, school=school, user=user, key=key, options={"back": back})


@on_many(ACT)
def _prepare_one(bulk: BulkAct, item: BulkItem) -> None:
    """Choose the version that is printed; an agreement that is not approved yet has no text to print."""
    document = current_document(lock_as_seen(item), PURPOSE)
    if document is None:
        raise Refused("nothing_to_print")
    keep_documents(bulk, item, [document])


def printout_of(bulk: BulkAct, *, both_sides: bool) -> bytes | None:
    """Return the PDF of what was prepared, in class order; ``None`` when nothing of it is left."""
    taken = take_documents(bulk)
    return joined((flat_copy(document) for _convention, document in taken), both_sides=both_sides) if taken else None
