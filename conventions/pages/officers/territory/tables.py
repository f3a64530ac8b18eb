"""The officer's lists as they leave in a file."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from conventions.domain.exchange.moderation.queries import Waiting
from conventions.domain.exchange.supply.past_hosts import PastHost
from conventions.domain.exchange.supply.targets import NetworkLine
from conventions.domain.numbers.exports.tables import Column, Table
from conventions.domain.placements.offers.models import Offer


def table_of_waiting(rows: Iterable[Waiting]) -> Table:
    """Return the offers that wait to be checked, the longest first."""
    columns = (
        *_of_offer(lambda row: row.offer),
        Column(_("Envoyée le"), lambda row: row.since),
        Column(_("Attend"), lambda row: row.in_words),
        Column(_("Nouveau contact"), lambda row: row.is_new_contact),
    )
    return Table("offres-a-verifier", _("Offres à vérifier"), columns, rows)


def table_of_shown(rows: Iterable[Offer]) -> Table:
    """Return the offers that pupils may read, and those that were paused."""
    columns = (
        *_of_offer(lambda row: row),
        Column(_("État"), lambda row: row.get_status_display()),
        Column(_("Signalements sans réponse"), lambda row: row.complaints),
    )
    return Table("offres", _("Offres de stage"), columns, rows)


def _of_offer(offer: Callable[[Any], Offer]) -> tuple[Column, ...]:
    return (
        Column(_("Offre"), lambda row: offer(row).title),
        Column(_("Organisme"), lambda row: offer(row).host.name),
        Column(_("SIRET"), lambda row: offer(row).host.siret),
        Column(_("Commune"), lambda row: offer(row).city),
    )


def table_of_needs(rows: Iterable[Any], by: StrOrPromise, *, pupils: bool, seats: bool) -> Table:
    """Return pupils without a place against free seats, as the page tells them."""
    columns = [Column(by, lambda row: row.label)]
    if pupils:
        columns.append(Column(_("Élèves sans stage"), lambda row: row.pupils))
    if seats:
        columns.append(Column(_("Places libres"), lambda row: row.seats))
    if pupils and seats:
        columns.append(Column(_("Places qui manquent"), lambda row: row.missing))
    return Table("besoins", _("Élèves sans stage et places libres"), columns, rows)


def table_of_networks(rows: Iterable[NetworkLine]) -> Table:
    """Return what networks were asked, offer and have filled."""
    columns = (
        Column(_("Département"), lambda row: row.department.name),
        Column(_("Réseau"), lambda row: row.network.name),
        Column(_("Demandées"), lambda row: row.target),
        Column(_("Offertes"), lambda row: row.offered),
        Column(_("Pourvues"), lambda row: row.filled),
        Column(_("dont hors de la plateforme"), lambda row: row.filled_elsewhere),
        Column(_("Manquent"), lambda row: row.missing),
    )
    return Table("reseaux", _("Places demandées aux réseaux"), columns, rows)


def table_of_hosts(rows: Iterable[PastHost]) -> Table:
    """Return the hosts of the year before that offer nothing now."""
    columns = (
        Column(_("Organisme"), lambda row: row.name),
        Column(_("SIRET"), lambda row: row.establishment if row.establishment.isdecimal() else ""),
        Column(_("Code postal"), lambda row: row.postcode),
        Column(_("Commune"), lambda row: row.city),
        Column(_("Élèves accueillis l'an dernier"), lambda row: row.pupils),
        Column(_("Lettre envoyée le"), lambda row: row.asked_at),
    )
    return Table("organismes-de-l-an-dernier", _("Organismes de l'an dernier"), columns, rows)
