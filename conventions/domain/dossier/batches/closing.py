"""The files of many agreements closed together, each as it was shown."""

from collections.abc import Mapping
from uuid import UUID

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.internship.evaluations.services import close
from conventions.domain.persons.people.models import School, User
from conventions.domain.persons.people.standing import account_actor

from .models import BulkAct, BulkItem
from .running import begin_bulk, items_seen, lock_as_seen, on_many

ACT = "close"
CLOSERS = tuple(role for role in Convention.transitions()[ACT].spec.who if role != "system")
"""Functions that may close a file, as the law says."""


def close_together(*, school: School, user: User, seen: Mapping[str, int], key: UUID, back: str = "") -> BulkAct:
    """Begin to close these agreements; ``seen`` says how long each one's journal was when it was shown."""
    return begin_bulk(ACT, lambda: items_seen(school, seen), school=school, user=user, key=key, options={"back": back})


@on_many(ACT)
def _close_one(bulk: BulkAct, item: BulkItem) -> None:
    close(lock_as_seen(item), by=account_actor(bulk.user))
