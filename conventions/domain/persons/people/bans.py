"""Bans on hosts by the labour inspection, by SIRET: pronounced, lifted, asked for by the rules."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction

from notifications.registry import Registry
from workflow.actors import Actor
from workflow.engine import fire, open_root

from .account_records import HostBan
from .hosts import Host
from .siret import clean_siret, siret_valid

follows = Registry("consequence of a ban")
"""``(siret)``: what rooms above do at once when an establishment is forbidden, in the same transaction."""


@transaction.atomic
def block_host(*, siret: str, by: Actor, reason: str) -> bool:
    """Forbid agreements with the establishment of this SIRET; tell whether they were allowed until now."""
    number = _checked(siret)
    if not reason.strip():
        raise ValidationError("Écrivez le motif : la décision de l'inspection du travail, sa date, sa référence.")
    if HostBan.objects.filter(HostBan.is_in_force, siret=number).exists():
        return False
    open_root(HostBan(siret=number), by=by, data={"siret": number}, personal={"reason": reason})
    for name in follows:
        follows.get(name)(number)
    return True


@transaction.atomic
def unblock_host(*, siret: str, by: Actor, reason: str) -> bool:
    """Lift the ban on this SIRET; tell whether there was one. A host marked before bans were kept is cleared too."""
    number = _checked(siret)
    ban = HostBan.objects.select_for_update().filter(HostBan.is_in_force, siret=number).first()
    marked = Host.objects.filter(siret=number, blocked_by_authority=True)
    if ban is None and not marked.exists():
        return False
    if ban is None:
        ban = open_root(HostBan(siret=number), by=by, data={"siret": number, "ban": "existing"})
    fire(ban, "lift", by=by, reason=reason, data={"siret": number})
    marked.update(blocked_by_authority=False)
    return True


def banned_among(sirets: Iterable[str]) -> set[str]:
    """Return those of ``sirets``, however written, with which no agreement may be made; one query, none without any.

    A ban is on the establishment: pronounced here, or marked on any of the rows that bear its number.
    """
    wanted = {number for siret in sirets if (number := clean_siret(siret))}
    if not wanted:
        return set()
    bans = HostBan.objects.filter(HostBan.is_in_force, siret__in=wanted).values_list("siret", flat=True)
    marked = Host.objects.filter(blocked_by_authority=True, siret__in=wanted).values_list("siret", flat=True)
    return set(bans.union(marked))


def is_banned(host: Host) -> bool:
    """Tell whether no agreement may be made with ``host``."""
    return host.blocked_by_authority or bool(banned_among([host.siret]))


def _checked(siret: str) -> str:
    if not siret_valid(siret):
        raise ValidationError("Ce SIRET n'est pas valable : vérifiez ses 14 chiffres.")
    return clean_siret(siret)
