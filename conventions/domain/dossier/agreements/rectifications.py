"""Corrections without another signature once signing has begun, and their list; signed bytes never change."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from conventions.domain.law.rules import blocking
from conventions.domain.persons.people.models import HostContact, Staff
from conventions.domain.persons.people.phones import format_local
from conventions.domain.placements.offers.models import Offer
from signatures.models import SignatureRequest
from signatures.statement import digest_of_request
from workflow import engine
from workflow.actors import Actor
from workflow.engine import Refused, fire
from workflow.models import Transition
from workflow.names import effect

from .checking import check_agreement
from .hosts import copied, own_host, save_host
from .models import Convention

REACH = "sert à joindre une personne ; ni les parties, ni leurs obligations, ni la période n'en dépendent"
NAME = "nom écrit autrement ; c'est le même organisme, qui s'est engagé"
MEALS = "comment l'élève déjeune : ni les parties, ni leurs obligations, ni la période n'en dépendent"
REFERENT = "l'établissement désigne seul qui suit l'élève ; le ou la référente n'est pas partie à la convention"
TITLE = "fonction écrite autrement ; c'est la même personne qui s'engage ou qui suit l'élève"


@dataclass(frozen=True)
class Rectifiable:
    """One datum that does not matter legally."""

    path: str
    """Path of the value in the canonical data of the document."""
    label: str
    column: str
    """Column of the contact, or of the agreement itself."""
    contact: str = ""
    """Contact of the agreement, or its host; empty for the agreement itself."""
    why: str = REACH
    """Reason why it binds nobody."""

    @property
    def kind(self) -> str:
        """``email``, ``phone``, ``staff`` or ``line``: how it is typed."""
        if self.column == "referent":
            return "staff"
        return self.column if self.column in ("email", "phone") else "line"

    def read(self, convention: Convention) -> str | None:
        """Return the present value; ``None`` when the agreement has no such contact."""
        holder = getattr(convention, self.contact) if self.contact else convention
        value = None if holder is None else getattr(holder, self.column)
        if self.kind != "staff":
            return value
        return None if convention.awaits_answers else str(value.uuid) if value else ""

    def said(self, convention: Convention, value: str | None) -> str:
        """Return a value as people read it: the name of a member of the staff, who is stored by identifier."""
        if self.kind != "staff" or not value:
            return value or ""
        named = Staff.objects.filter(school=convention.school_id, uuid=value).select_related("user").first()
        return named.user.name if named else ""


RECTIFIABLE = (
    Rectifiable("host.representative.phone", "Téléphone de la personne qui signe pour l'organisme", "phone",
                "representative"),
    Rectifiable("host.representative.email", "Courriel de la personne qui signe pour l'organisme", "email",
                "representative"),
    Rectifiable("host.representative.title", "Fonction de la personne qui signe pour l'organisme", "title",
                "representative", why=TITLE),
    Rectifiable("host.tutor.phone", "Téléphone du tuteur ou de la tutrice", "phone", "tutor"),
    Rectifiable("host.tutor.email", "Courriel du tuteur ou de la tutrice", "email", "tutor"),
    Rectifiable("host.tutor.title", "Fonction du tuteur ou de la tutrice", "title", "tutor", why=TITLE),
    Rectifiable("host.name", "Nom de l'organisme", "name", "host", why=NAME),
    Rectifiable("referent", "Enseignant référent ou enseignante référente", "referent", why=REFERENT),
    Rectifiable("meals", "Repas", "meals", why=MEALS),
    Rectifiable("host.safety_contact", "Personne à prévenir en cas de difficulté", "safety_contact"),
)  # fmt: skip
"""Values that may be rectified; contacts of families have their own page, which keeps a trace of its own."""


@dataclass(frozen=True)
class Rectification:
    """One datum put right, as the journal tells it; texts are empty once their personal part was erased."""

    label: str
    old: str
    new: str
    at: datetime
    who: str
    reason: str
    version: int
    kind: str = "line"

    @property
    def old_shown(self) -> str:
        return self._shown(self.old)

    @property
    def new_shown(self) -> str:
        return self._shown(self.new)

    def _shown(self, value: str) -> str:
        return format_local(value) if value and self.kind == "phone" else value


def rectifiable_of(convention: Convention) -> list[tuple[Rectifiable, str]]:
    """Return the values that may be rectified in this agreement."""
    values = ((one, one.read(convention)) for one in RECTIFIABLE)
    return [(one, value) for one, value in values if value is not None]


@transaction.atomic
def rectify(convention: Convention, *, path: str, value: str, reason: str, by: Actor, key: str = "") -> None:
    """Put a datum right. Raises :class:`Refused` for what matters legally, or what a rule forbids."""
    locked = engine.lock(convention)
    if engine.was_done(locked, key):
        return
    datum = next((one for one, _value in rectifiable_of(locked) if one.path == path), None)
    if datum is None:
        raise Refused("datum_binding")
    old, known = datum.read(locked), {(found.rule, found.field) for found in check_agreement(locked)}
    if value == old:
        raise Refused("datum_unchanged")
    fire(
        convention,
        "rectify",
        by=by,
        reason=reason,
        key=key,
        data={"field": path, "version": locked.version},
        personal={"old": datum.said(locked, old), "new": datum.said(locked, value)},
        values={"path": path, "value": value},
        told={"label": datum.label, "value": datum.said(locked, value)},
    )
    after = check_agreement(engine.lock(convention))
    if objection := blocking(found for found in after if (found.rule, found.field) not in known):
        raise objection


@effect("rectify")
def write(convention: Convention, *, path: str, value: str) -> dict[str, Any]:
    """Write the datum where codes and messages read it; called by the transition, under the lock.

    Return what the entry names of it: the digest of each request whose contact changes, where there is one.
    """
    datum = next(one for one in RECTIFIABLE if one.path == path)
    if datum.kind == "staff":
        convention.referent = Staff.objects.in_post(convention.school).filter(uuid=value).first()
        if convention.referent is None:
            raise Refused("staff_not_in_post")
        convention.save(update_fields=["referent"])
        return {}
    if datum.contact == "host":
        own_host(convention)
        save_host(convention.host, {datum.column: value})
        return {}
    if not datum.contact:
        setattr(convention, datum.column, value)
        convention.save(update_fields=[datum.column])
        return {}
    contact = _own_contact(convention, datum.contact)
    setattr(contact, datum.column, value)
    contact.save()
    if datum.column not in ("email", "phone"):
        return {}
    asked = SignatureRequest.objects.filter(
        SignatureRequest.is_waiting,
        document__root_label=convention.journal_label(),
        document__root_id=convention.pk,
        role=datum.contact,
    )
    asked.update(**{datum.column: value})  # the tutor's code goes to the contact frozen with the request
    digests = {str(one.uuid): digest_of_request(one) for one in asked if one.salt}  # none for requests of before salts
    return {"contacts": digests} if digests else {}


def _own_contact(convention: Convention, role: str) -> HostContact:
    """Return the contact; a copy of its own when another agreement, or an offer, has it too: that is not rectified."""
    contact = getattr(convention, role)
    others = Convention.objects.exclude(pk=convention.pk)
    is_named = any(others.filter(**{name: contact}).exists() for name in ("representative", "tutor", "writer"))
    if not (is_named or Offer.objects.filter(Q(representative=contact) | Q(tutor=contact)).exists()):
        return contact
    contact = copied(contact)
    setattr(convention, role, contact)
    convention.save(update_fields=[role])
    return contact


def rectifications_of(convention: Convention) -> list[Rectification]:
    """Return the rectifications since the present version was frozen, oldest first; one query."""
    entries = Transition.objects.filter(subject_uuid=convention.uuid, name="rectify")
    return rectifications_in(entries.select_related("personal").order_by("position"), convention)


def rectifications_in(entries: Iterable[Transition], convention: Convention) -> list[Rectification]:
    """Return the same from ``entries`` of the agreement's journal with their personal parts, in their order."""
    data = {one.path: one for one in RECTIFIABLE}
    return [
        _rectification(entry, data[entry.data["field"]])
        for entry in entries
        if entry.name == "rectify" and entry.data["version"] == convention.version
    ]


def _rectification(entry: Transition, datum: Rectifiable) -> Rectification:
    part = getattr(entry, "personal", None)
    content = part.content if part else {}
    said = {name: content.get(name, "") for name in ("old", "new", "reason")}
    who, version = content.get("actor", ""), entry.data["version"]
    return Rectification(label=datum.label, kind=datum.kind, at=entry.at, who=who, version=version, **said)
