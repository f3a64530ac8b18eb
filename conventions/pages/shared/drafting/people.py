"""The people of the host: who fills, who signs, who tutors."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from conventions.domain.dossier.agreements.hosts import PERSON
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.services import save_host_part
from conventions.domain.persons.people.models import HostContact
from conventions.domain.persons.people.services import add_host_contact, change_host_contact
from workflow.actors import Actor

ME, SIGNER = "me", "signer"


@transaction.atomic
def save_people(
    convention: Convention,
    *,
    by: Actor,
    me: Mapping[str, str],
    signer: Mapping[str, str] | None,
    tutor: Mapping[str, str] | str,
    delegation: Mapping[str, Any] | None = None,
    typing: dict[str, Any] | None = None,
    revision: int | None = None,
) -> None:
    """Say who fills, who signs (``None``: the same person) and who tutors (a person, ``me`` or ``signer``).

    ``delegation`` says in whose name somebody signs; ``None`` leaves what is saved.

    The first save gives the agreement a host of its own, so that no row of another agreement is changed.
    """
    host = {"name": convention.host.name}
    save_host_part(convention, by=by, host=host, fields=delegation, typing=typing, revision=revision)
    origin = origin_of(convention, by)
    before = {role: getattr(convention, role) for role in ("writer", "representative", "tutor")}
    mine = before["writer"] or before["representative"]
    writer = _person(convention, mine, me, origin)
    if signer is None:
        representative = writer
    else:
        known = before["representative"]
        representative = _person(convention, known if known and known.pk != writer.pk else None, signer, origin)
    if isinstance(tutor, str):
        accompanies = writer if tutor == ME else representative
    else:
        known = before["tutor"]
        taken = known is None or known.pk in (writer.pk, representative.pk)
        accompanies = _person(convention, None if taken else known, tutor, origin)
    save_host_part(convention, by=by, writer=writer, representative=representative, tutor=accompanies)


def _person(convention: Convention, known: HostContact | None, given: Mapping[str, str], origin: str) -> HostContact:
    values = {name: given.get(name, "") for name in PERSON}
    if language := given.get("language"):  # what a person chose on their page stays when nothing is said here
        values["language"] = language
    if known is None:
        return add_host_contact(host=convention.host, origin=origin, **values)
    change_host_contact(contact=known, origin=origin, **values)
    return known


def origin_of(convention: Convention, by: Actor) -> str:
    """Return how far a contact given now is trusted: as far as whoever gives it."""
    if by.kind == "account":
        return HostContact.Origin.GIVEN_BY_SCHOOL
    giver = convention.host_writer
    proved = giver is not None and giver.is_verified
    return HostContact.Origin.HOST_ACCOUNT if proved else HostContact.Origin.DECLARED_BY_PUPIL
