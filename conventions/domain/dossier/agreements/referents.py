"""Referents of pupils at the school: named while the agreement is prepared, corrected once it binds."""

from typing import Any

from django.db import transaction

from conventions.domain.persons.people.models import Staff
from workflow import engine
from workflow.actors import Actor
from workflow.engine import Refused, fire
from workflow.names import effect

from .models import Convention
from .rectifications import rectify
from .referent_load import check_room

NAMERS = {"office", "head"}
MAY_BE_NAMED = (Convention.is_unsigned & ~Convention.is_being_signed) | Convention.is_in_force
"""Not while a visa may be asked of somebody else: the document that is signed names who follows the pupil."""
WHY = "Désignation de la personne référente par l'établissement."


@transaction.atomic
def name_referent(convention: Convention, referent: Staff, *, by: Actor) -> None:
    """Let ``referent`` follow the pupil; of an agreement in force it is a rectification, of which its people are told.

    While approval is awaited it is an entry of the journal: what the head has seen has changed.
    Raises :class:`Refused` while the agreement is signed, and once nothing is followed any more.
    """
    locked = engine.lock(convention)
    if not locked.roles_of(by) & NAMERS:
        raise Refused("part_of_others")
    if referent.school_id != locked.school_id or not referent.in_post(locked.school.today()):
        raise Refused("staff_not_in_post")
    check_room(referent, locked)
    if locked.is_being_signed:
        raise Refused("referent_being_signed")
    if locked.is_in_force:
        rectify(convention, path="referent", value=str(referent.uuid), reason=WHY, by=by)
    elif locked.awaits_approval:
        fire(convention, "name_referent", by=by, values={"referent": str(referent.uuid)})
    elif locked.is_unsigned:
        locked.referent = referent
        locked.draft_revision += 1
        locked.save()
    else:
        raise Refused("part_closed", state=locked.get_status_display())


@effect("name_referent")
def write(convention: Convention, *, referent: str) -> dict[str, Any]:
    """Write the referent of the pupil; called by the transition, under the lock."""
    convention.referent = Staff.objects.get(uuid=referent)
    convention.save(update_fields=["referent"])
    return {}
