"""The host of an agreement and its contacts as rows: each agreement changes its own, never what another has frozen."""

from typing import Any, TypeVar

from django.db.models import Model

from conventions.domain.persons.people.contact_seals import Vouched
from conventions.domain.persons.people.doubts import settle_doubts
from conventions.domain.persons.people.models import Host, HostContact
from conventions.domain.persons.people.services import add_host_contact
from conventions.domain.placements.offers.models import Offer
from workflow.actors import Actor
from workflow.engine import Refused

from .models import Convention

PLACE = ("place_address", "place_postcode", "place_city")
"""Columns of an agreement that say where the pupil goes."""
PERSON = ("first_name", "last_name", "title", "email", "phone")
"""Columns of a contact that somebody types."""


def require_contacts_of(host: Host, *contacts: HostContact | None) -> None:
    if any(contact is not None and contact.host_id != host.pk for contact in contacts):
        raise Refused("contact_of_another_host")


def own_host(convention: Convention) -> None:
    """Give the agreement a host of its own before anything is changed, when another one, or an offer, uses the same.

    So what one school types never changes what another has frozen, nor the place at which an offer was checked, or is
    stopped.
    """
    others = Convention.objects.filter(host=convention.host).exclude(pk=convention.pk)
    if not (others.exists() or Offer.objects.filter(host=convention.host).exists()):
        return
    host = copied(Host.objects.get(pk=convention.host_id))
    copies: dict[int, HostContact] = {}
    for role in ("writer", "representative", "tutor"):
        contact = getattr(convention, role)
        if contact is not None:
            copies[contact.pk] = copies.get(contact.pk) or copied(contact, host=host)
            setattr(convention, role, copies[contact.pk])
    convention.host = host
    convention.save(update_fields=["host", "writer", "representative", "tutor"])


def name_writer(convention: Convention, *, origin: str, **person: str) -> HostContact:
    """Add a contact of the host, who fills its part from now on, and return it; ``person`` are columns of a contact."""
    writer = add_host_contact(host=convention.host, origin=origin, **person)
    convention.writer = writer
    convention.save(update_fields=["writer"])
    return writer


R = TypeVar("R", bound=Model)


def copied(row: R, **changes: Any) -> R:
    """Save and return a copy of a row under a key and identifier of its own."""
    own = ("id", "uuid")
    copy = type(row)(**{f.name: getattr(row, f.name) for f in row._meta.concrete_fields if f.name not in own})
    for name, value in changes.items():
        setattr(copy, name, value)
    if isinstance(row, Vouched) and isinstance(copy, Vouched):
        copy.keep_doubt_of(row)
    copy.save()
    return copy


def save_host(host: Host, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(host, name, value)
    host.save()


def save_contact(convention: Convention, role: str, given: HostContact | dict[str, Any], by: Actor) -> HostContact:
    """Return the contact to keep: the one known, completed, when address and number stay; otherwise another one.

    So a contact declared by the pupil stays *déclaré* whatever else is typed about it.
    """
    if isinstance(given, HostContact):
        require_contacts_of(convention.host, given)
        return given
    known = getattr(convention, role)
    if known and all(given.get(name, getattr(known, name)) == getattr(known, name) for name in ("email", "phone")):
        for name in ("first_name", "last_name", "title"):
            setattr(known, name, given.get(name, getattr(known, name)))
        known.save()
        return known
    if known and known.doubted:
        settle_doubts([known])
    if by.kind == "account":
        origin = HostContact.Origin.GIVEN_BY_SCHOOL
    elif convention.representative is None or convention.representative.is_only_declared:
        origin = HostContact.Origin.DECLARED_BY_PUPIL  # nobody has proved yet who holds the host's link
    else:
        origin = HostContact.Origin.HOST_ACCOUNT
    values = {name: given.get(name, "") for name in PERSON}
    functions = {f"is_{role}": True} if role != "writer" else {}
    return HostContact.objects.create(host=convention.host, origin=origin, **values, **functions)
