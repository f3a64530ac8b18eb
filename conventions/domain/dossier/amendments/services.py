"""Acts on amendments: drafting, having them signed, sealing, giving them up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Max

from conventions.domain.dossier.agreements.hosts import PERSON, PLACE
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.signing import seal_ready, seal_signed
from conventions.domain.dossier.agreements.training_annexes.queries import annex_of
from conventions.domain.law.rules.timetable import Presence
from conventions.domain.persons.people.models import HostContact
from notifications.jobs import job
from workflow import engine
from workflow.actors import Actor, system
from workflow.engine import Refused, fire
from workflow.names import act

from .checking import changes, first_change
from .machine import IN_FORCE
from .models import Amendment

DRAFTERS = frozenset({"office", "head"})


@dataclass(frozen=True)
class Wanted:
    """Changes of an amendment; a field left out, or equal to the present value, does not change."""

    why: str
    days: tuple[Presence, ...] = ()
    place: Mapping[str, str] | None = None
    """Values by name of the agreement's column."""
    tutor: Mapping[str, str] | None = None
    """The new tutor: names, title, e-mail, telephone."""
    representative: Mapping[str, str] | None = None
    """New representative of the host, by name of the contact's column."""
    activities: str = ""
    annex: Mapping[str, Any] = field(default_factory=dict)
    """Columns of the annexes of a training period."""


@transaction.atomic
def amend_days(convention: Convention, days: tuple[Presence, ...], *, why: str, by: Actor) -> Amendment:
    """Have an amendment signed that changes the timetable alone; refused while another one is prepared or signed."""
    if (other := open_amendment(engine.lock(convention))) is not None:
        raise Refused("amendment_in_the_way", number=other.number)
    amendment = draft_amendment(convention, Wanted(why=why, days=days), by=by)
    propose(amendment, by=by)
    return amendment


@transaction.atomic
def draft_amendment(convention: Convention, wanted: Wanted, *, by: Actor) -> Amendment:
    """Save what the amendment in preparation is to change, and open it when there is none; nobody is told yet.

    Raises :class:`Refused` when the agreement is not in force, or when its parties are signing another amendment.
    """
    locked = engine.lock(convention)
    if not locked.roles_of(by) & DRAFTERS:
        raise Refused("amendment_by_staff")
    last = locked.amendments.aggregate(last=Max("number"))["last"] or 0
    amendment = open_amendment(locked) or Amendment(convention=locked, number=last + 1)
    amendment.root = locked
    if refusal := IN_FORCE.explain(amendment):
        raise refusal
    if not amendment.is_being_drafted:
        raise Refused("amendment_under_way", number=amendment.number)
    _write(amendment, wanted)
    amendment.save()
    return amendment


def open_amendment(convention: Convention) -> Amendment | None:
    """Return the amendment that is being prepared or signed."""
    return convention.amendments.filter(Amendment.is_open).first()


def _write(amendment: Amendment, wanted: Wanted) -> None:
    convention, days = amendment.convention, tuple(sorted(wanted.days, key=lambda day: day.day))
    amended = bool(days) and changes(convention, days)
    amendment.why = wanted.why
    amendment.days = [day.to_data() for day in days] if amended else []
    amendment.first_change = first_change(convention, days) if amended else None
    place = wanted.place or {}
    moved = bool(place) and any(place[name] != getattr(convention, name) for name in PLACE)
    for name in PLACE:
        setattr(amendment, name, place[name] if moved else "")
    amendment.tutor = _contact(amendment, "tutor", wanted.tutor) if wanted.tutor else None
    amendment.representative = (
        _contact(amendment, "representative", wanted.representative) if wanted.representative else None
    )
    written = "\n".join(line.rstrip() for line in wanted.activities.strip().splitlines())
    amendment.activities = written if written != convention.activities.strip() else ""
    present = annex_of(convention) if convention.is_training else None
    amendment.annex = {name: value for name, value in wanted.annex.items() if getattr(present, name, value) != value}


def _contact(amendment: Amendment, role: str, given: Mapping[str, str]) -> HostContact:
    """Return the row of the new person: the one of this draft while it is drafted, nobody else's."""
    contact = getattr(amendment, role) or HostContact(
        host=amendment.convention.host, origin=HostContact.Origin.GIVEN_BY_SCHOOL, **{f"is_{role}": True}
    )
    for name in PERSON:
        setattr(contact, name, given.get(name, ""))
    contact.save()
    return contact


def propose(amendment: Amendment, *, by: Actor, key: str = "") -> None:
    """Have it signed; :class:`Refused` carries the findings of the rules in ``detail``."""
    fire(amendment, "propose", by=by, key=key)


def withdraw(amendment: Amendment, *, by: Actor, reason: str, key: str = "") -> None:
    """Give it up: the agreement stays as it is."""
    fire(amendment, "withdraw", by=by, reason=reason, key=key, data={"amendment": amendment.number})


@job("seal_amendment")
def seal(uuid: str) -> bool:
    """Job: seal a signed amendment and put it in force; safe to run several times."""
    return seal_signed(Amendment.objects.get(uuid=uuid))


@job("seal_amendments")
def seal_overdue() -> int:
    """Periodic job: seal the amendments that are ready and were not sealed, whatever became of their first job."""
    return seal_ready(Amendment.objects.filter(Amendment.is_being_signed).order_by("pk"))


@act("expire_amendment")
def expire(amendment: Amendment) -> None:
    """Deadline ``expire``: what everybody has signed is sealed instead, late or not."""
    if amendment.awaits_answers and amendment.all_have_signed():
        seal(str(amendment.uuid))
    else:
        fire(amendment, "expire", by=system("deadline:expire"), data={"amendment": amendment.number})
