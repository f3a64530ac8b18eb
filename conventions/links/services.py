"""Making, finding, revoking and renewing personal links, and counting tries at a gate."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from signatures.macs import under_link_key
from workflow.actors import LINK, Actor

from . import tokens
from .models import PersonalLink, Tries


def link_of(holder: str) -> PersonalLink:
    """Return the link of ``holder`` (``host:<uuid>``…), made when it does not exist yet."""
    link, created = PersonalLink.objects.get_or_create(holder=holder)
    if created or not link.typed_code_mac:
        _store_code(link)
    return link


@transaction.atomic
def links_of(holders: Iterable[str]) -> dict[str, PersonalLink]:
    """Return the link of each holder, made when it does not exist yet, in as many queries for ten as for a hundred."""
    wanted = list(holders)
    new = [_with_code(PersonalLink(holder=holder)) for holder in wanted]
    PersonalLink.objects.bulk_create(new, ignore_conflicts=True)
    found = {link.holder: link for link in PersonalLink.objects.filter(holder__in=wanted)}
    without = [_with_code(link) for link in found.values() if not link.typed_code_mac]
    PersonalLink.objects.bulk_update(without, ["typed_code_mac"])
    return {holder: found[holder] for holder in wanted}


def find_link(token: str) -> PersonalLink | None:
    """Return the link that a token opens; revoked ones too, so that the page can say what to do.

    ``None`` for what was never ours and for an earlier generation.
    """
    identifier = tokens.uuid_of(token)
    link = PersonalLink.objects.filter(uuid=identifier).first() if identifier else None
    return link if link is not None and tokens.fits(link, token) else None


def find_former_link(token: str) -> PersonalLink | None:
    """Return the link that a token opened before it was renewed, so that the page can say what became of it."""
    identifier = tokens.uuid_of(token)
    link = PersonalLink.objects.filter(uuid=identifier).first() if identifier else None
    return link if link is not None and tokens.was(link, token) else None


def find_by_typed_code(text: str) -> PersonalLink | None:
    """Return the link that a typed code opens, unless it is revoked."""
    return PersonalLink.objects.filter(typed_code_mac=tokens.typed_code_mac(text), revoked_at=None).first()


def actor_of(link: PersonalLink, label: str = "") -> Actor:
    """Return the bearer of a personal link."""
    return Actor(LINK, link.holder, label=label, source=link)


@transaction.atomic
def revoke_link(link: PersonalLink, *, why: str) -> None:
    """Close a link: its address says so, its typed code opens nothing."""
    fresh = PersonalLink.objects.select_for_update().get(pk=link.pk)
    fresh.revoked_at, fresh.revoked_why = fresh.revoked_at or timezone.now(), fresh.revoked_why or why
    fresh.save(update_fields=["revoked_at", "revoked_why"])


@transaction.atomic
def renew_link(link: PersonalLink) -> PersonalLink:
    """Start a new generation: what was sent or printed before opens nothing, the new address and code do."""
    fresh = PersonalLink.objects.select_for_update().get(pk=link.pk)
    fresh.generation += 1
    fresh.revoked_at, fresh.revoked_why, fresh.opened_at = None, "", None
    fresh.save(update_fields=["generation", "revoked_at", "revoked_why", "opened_at"])
    _store_code(fresh)
    return fresh


@transaction.atomic
def renew_links(holders: Iterable[str]) -> int:
    """Start a new generation of the links of ``holders`` that exist, revoked ones too; return how many there are."""
    links = list(PersonalLink.objects.select_for_update().filter(holder__in=list(holders)).order_by("id"))
    for link in links:
        link.generation += 1
        link.revoked_at, link.revoked_why, link.opened_at = None, "", None
        _with_code(link)
    changed = ["generation", "revoked_at", "revoked_why", "opened_at", "typed_code_mac"]
    PersonalLink.objects.bulk_update(links, changed)
    return len(links)


def note_act(link: PersonalLink) -> None:
    """Remember the person's first act: opening the page proves nothing, a POST does."""
    if link.opened_at is None:
        PersonalLink.objects.filter(pk=link.pk, opened_at=None).update(opened_at=timezone.now())


def _with_code(link: PersonalLink) -> PersonalLink:
    link.typed_code_mac = tokens.typed_code_mac(tokens.typed_code(link))
    return link


def _store_code(link: PersonalLink) -> None:
    _with_code(link).save(update_fields=["typed_code_mac"])


# -- tries ----------------------------------------------------------------------------------------------------


def count_try(gate: str, *, limit: int, within: timedelta) -> bool:
    """Count one try at ``gate``; tell whether it is still within ``limit`` tries per ``within``.

    The try is committed before the answer is compared: never call this inside a transaction that may roll back.
    """
    now = timezone.now()
    with transaction.atomic(durable=True):
        Tries.objects.get_or_create(gate=gate)
        Tries.objects.filter(gate=gate, since__lt=now - within).update(count=0, since=now)
        Tries.objects.filter(gate=gate).update(count=F("count") + 1)
    counted = Tries.objects.filter(gate=gate).values_list("count", flat=True).first()
    return counted is None or counted <= limit  # none: the right answer, given meanwhile, forgot them


PER_CLIENT = 60
"""A whole class asks from one school's address."""


def is_within_limit(use: str, client: str | None, *, limit: int = PER_CLIENT) -> bool:
    """Count one try of a client address at a public form; tell whether it is within ``limit`` tries per hour."""
    mac = under_link_key("client", client or "-").hex()
    return count_try(f"{use}:{mac}", limit=limit, within=timedelta(hours=1))


def tries_left(gate: str, *, limit: int, within: timedelta) -> int:
    """Return how many tries are left at ``gate``."""
    found = Tries.objects.filter(gate=gate, since__gte=timezone.now() - within).first()
    return max(0, limit - found.count) if found else limit


def forget_tries(gate: str) -> None:
    """Start again at zero after the right answer."""
    Tries.objects.filter(gate=gate).delete()
