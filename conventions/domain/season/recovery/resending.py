"""Links sent again to everybody who has one, after a key was rotated: by batches, never twice for one occasion."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.amendments.queries import awaited
from conventions.domain.persons.links.models import PersonalLink
from conventions.domain.persons.people.models import Guardian, HostContact, Pupil, Staff
from notifications.models import Message
from signatures.macs import under_link_key
from signatures.models import SignatureRequest

from .recovery import letters_to, write_to

AT_ONCE = 1000
"""Identifiers in one query."""


@dataclass
class Resent:
    """Counts of one run: contacts and links written, contacts written to before, contacts left to a next run."""

    contacts: int = 0
    letters: int = 0
    already: int = 0
    left: int = 0


def resend_links(*, issued_before: datetime, occasion: str, most: int | None = None, dry_run: bool = False) -> Resent:
    """Write to each contact whose links were issued before ``issued_before``, ``most`` contacts at most.

    One transaction per contact: stopped anywhere, run again with the same ``occasion`` it goes on where it was, and
    a contact that was written to is not written to again.
    """
    done = Resent()
    for contact in contacts_with_links(issued_before):
        if most is not None and done.contacts >= most:
            done.left += not _was_written_to(contact, occasion)
        elif dry_run:
            _count(done, None if _was_written_to(contact, occasion) else len(_letters(contact)))
        else:
            _count(done, _write_once(contact, occasion))
    return done


def contacts_with_links(issued_before: datetime) -> list[str]:
    """Return the e-mail address, or else the number, of everybody who bears a living link of before, sorted."""
    found = {email or phone for email, phone in _bearers(issued_before)}
    return sorted(found - {""})


def _bearers(issued_before: datetime) -> Iterator[tuple[str, str]]:
    asked = SignatureRequest.objects.filter(awaited(), document__created_at__lt=issued_before)
    yield from asked.filter(role="tutor").values_list("email", "phone")
    at_school_and_home = asked.exclude(role__in=("host", "head", "tutor"))
    yield from _contacts_of(at_school_and_home.order_by("pk").values_list("holder", flat=True))
    hosts = asked.filter(role="host").values("document__root_id")
    yield from Convention.objects.filter(pk__in=hosts).values_list("representative__email", "representative__phone")
    living = PersonalLink.objects.filter(created_at__lt=issued_before, revoked_at=None)
    yield from _contacts_of(living.order_by("pk").values_list("holder", flat=True))


def _contacts_of(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield address and number of those whom ``names`` say, as they are today."""
    reach, holders = ("email", "phone"), list(names)
    for start in range(0, len(holders), AT_ONCE):
        by_kind: dict[str, list[str]] = {}
        for holder in holders[start : start + AT_ONCE]:
            kind, _colon, uuid = holder.partition(":")
            by_kind.setdefault(kind, []).append(uuid)
        yield from Pupil.objects.filter(uuid__in=by_kind.get("pupil", [])).values_list(*reach)
        yield from Guardian.objects.filter(uuid__in=by_kind.get("guardian", [])).values_list(*reach)
        yield from Staff.objects.filter(uuid__in=by_kind.get("staff", [])).values_list("user__email", "phone")
        at_hosts = Convention.objects.filter(uuid__in=[*by_kind.get("host", []), *by_kind.get("tutor", [])])
        keys = Q(pk__in=at_hosts.values("writer")) | Q(pk__in=at_hosts.values("representative"))
        keys |= Q(pk__in=at_hosts.values("tutor")) | Q(uuid__in=by_kind.get("desk", []))
        yield from HostContact.objects.filter(keys).values_list(*reach)


@transaction.atomic
def _write_once(contact: str, occasion: str) -> int | None:
    """Write to a contact unless it was done; ``None`` when it was. Two runs at once wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(_mark(contact, occasion)[:15], 16)])
    if _was_written_to(contact, occasion):
        return None
    return write_to(contact, slug="links_renewed", about=_about(contact, occasion))


def _count(done: Resent, letters: int | None) -> None:
    if letters is None:
        done.already += 1
    elif letters:
        done.contacts += 1
        done.letters += letters


def _letters(contact: str) -> list:
    email, phone = (contact, "") if "@" in contact else ("", contact)
    return [letter for letter in letters_to(email, phone) if letter.lines]


def _was_written_to(contact: str, occasion: str) -> bool:
    return Message.objects.filter(about=_about(contact, occasion)).exists()


def _about(contact: str, occasion: str) -> str:
    return f"links_renewed:{_mark(contact, occasion)}"


def _mark(contact: str, occasion: str) -> str:
    """Return a fingerprint of a contact and an occasion that nobody can read."""
    return under_link_key("resend", occasion, contact).hex()
