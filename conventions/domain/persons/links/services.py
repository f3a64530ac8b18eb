"""Making, finding, revoking and renewing personal links."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from signatures.tokens import LinkToken
from signatures.tokens import read as read_token
from workflow.actors import LINK, Actor

from . import tokens
from .models import PersonalLink


def link_of(holder: str) -> PersonalLink:
    """Return the link of ``holder`` (``host:<uuid>``…), made when it does not exist yet."""
    link, created = PersonalLink.objects.get_or_create(holder=holder)
    if created or not _has_code(link):
        _store_code(link)
    return link


@transaction.atomic
def links_of(holders: Iterable[str]) -> dict[str, PersonalLink]:
    """Return the link of each holder, made when it does not exist yet, in as many queries for ten as for a hundred."""
    wanted = list(holders)
    new = [_with_code(PersonalLink(holder=holder)) for holder in wanted]
    PersonalLink.objects.bulk_create(new, ignore_conflicts=True)
    found = {link.holder: link for link in PersonalLink.objects.filter(holder__in=wanted)}
    without = [_with_code(link) for link in found.values() if not _has_code(link)]
    PersonalLink.objects.bulk_update(without, CODE_COLUMNS)
    return {holder: found[holder] for holder in wanted}


def find_link(text: str) -> PersonalLink | None:
    """Return the link that the end of an address opens; revoked ones too, so that the page can say what to do.

    ``None`` for what was never ours and for an earlier generation.
    """
    link, read = _named(text)
    return link if link and read and tokens.fits(link, read) else None


def find_former_link(text: str) -> PersonalLink | None:
    """Return the link that an address opened before it was renewed, so that the page can say what became of it."""
    link, read = _named(text)
    return link if link and read and tokens.was(link, read) else None


def _named(text: str) -> tuple[PersonalLink | None, LinkToken | None]:
    """Return the link that an address names, whoever wrote it, and the end of the address as it was read."""
    read = read_token(text)
    return (next(iter(PersonalLink.objects.filter(**read.row)), None) if read else None), read


def find_by_typed_code(text: str) -> PersonalLink | None:
    """Return the link that a typed code opens, unless it is revoked."""
    macs = tokens.typed_code_macs(text)
    either = Q(typed_code_mac__in=macs) | Q(former_code_mac__in=macs)
    return PersonalLink.objects.filter(either, revoked_at=None).first()


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
    fresh.revoked_at, fresh.revoked_why, fresh.opened_at, fresh.typed_code_mac = None, "", None, ""
    fresh.save(update_fields=["generation", "revoked_at", "revoked_why", "opened_at"])
    _store_code(fresh)
    return fresh


@transaction.atomic
def renew_links(holders: Iterable[str]) -> int:
    """Start a new generation of the links of ``holders`` that exist, revoked ones too; return how many there are."""
    links = list(PersonalLink.objects.select_for_update().filter(holder__in=list(holders)).order_by("id"))
    for link in links:
        link.generation += 1
        link.revoked_at, link.revoked_why, link.opened_at, link.typed_code_mac = None, "", None, ""
        _with_code(link)
    changed = ["generation", "revoked_at", "revoked_why", "opened_at", *CODE_COLUMNS]
    PersonalLink.objects.bulk_update(links, changed)
    return len(links)


def note_act(link: PersonalLink) -> None:
    """Remember the person's first act: opening the page proves nothing, a POST does."""
    if link.opened_at is None:
        PersonalLink.objects.filter(pk=link.pk, opened_at=None).update(opened_at=timezone.now())


CODE_COLUMNS = ("typed_code_mac", "former_code_mac")


def _code_mac(link: PersonalLink) -> str:
    return tokens.typed_code_macs(tokens.typed_code(link))[0]


def _has_code(link: PersonalLink) -> bool:
    """Tell whether the code that is printed today is the one by which the link is found; not after a rotation."""
    return link.typed_code_mac == _code_mac(link)


def _with_code(link: PersonalLink) -> PersonalLink:
    """Store the present code; the one printed under the former key still opens while that key is read."""
    link.former_code_mac, link.typed_code_mac = link.typed_code_mac, _code_mac(link)
    return link


def _store_code(link: PersonalLink) -> None:
    _with_code(link).save(update_fields=CODE_COLUMNS)
