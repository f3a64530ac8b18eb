"""The officer's lists as they leave in a file."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from conventions.domain.exchange.moderation.queries import UncheckedOffer
from conventions.domain.exchange.supply.past_hosts import PastHost
from conventions.domain.exchange.supply.targets import NetworkLine
from conventions.domain.numbers.exports.tables import Table, TableColumn
from conventions.domain.placements.offers.models import Offer


def table_of_waiting(rows: Iterable[UncheckedOffer]) -> Table:
    """Return the offers that wait to be checked, the longest first."""
    columns = (
        *_of_offer(lambda row: row.offer),
        TableColumn(_("Envoyée le"), lambda row: row.since),
        TableColumn(_("Attend"), lambda row: row.in_words),
        TableColumn(_("Nouveau contact"), lambda row: row.is_new_contact),
    )
    return Table("offres-a-verifier", _("Offres à vérifier"), columns, rows)


def table_of_shown(rows: Iterable[Offer]) -> Table:
    """Return the offers that pupils may read, and those that were paused."""
    columns = (
        *_of_offer(lambda row: row),
        TableColumn(_("État"), lambda row: row.get_status_display()),
        TableColumn(_("Signalements sans réponse"), lambda row: row.complaints),
    )
    return Table("offres", _("Offres de stage"), columns, rows)


def _of_offer(offer: Callable[[Any], Offer]) -> tuple[TableColumn, ...]:
    return (
        TableColumn(_("Offre"), lambda row: offer(row).title),
        TableColumn(_("Organisme"), lambda row: offer(row).host.name),
        TableColumn(_("SIRET"), lambda row: offer(row).host.siret),
        TableColumn(_("Commune"), lambda row: offer(row).city),
    )


def table_of_needs(rows: Iterable[Any], by: StrOrPromise, *, pupils: bool, seats: bool) -> Table:
    """Return pupils without a place against free seats, as the page tells them."""
    columns = [TableColumn(by, lambda row: row.label)]
    if pupils:
        columns.append(TableColumn(_("Élèves sans stage"), lambda row: row.pupils))
    if seats:
        columns.append(TableColumn(_("Places libres"), lambda row: row.seats))
    if pupils and seats:
        columns.append(TableColumn(_("Places qui manquent"), lambda row: row.missing))
    return Table("besoins", _("Élèves sans stage et places libres"), columns, rows)


def table_of_networks(rows: Iterable[NetworkLine]) -> Table:
    """Return what networks were asked, offer and have filled."""
    columns = (
        TableColumn(_("Département"), lambda row: row.department.name),
        TableColumn(_("Réseau"), lambda row: row.network.name),
        TableColumn(_("Demandées"), lambda row: row.target),
        TableColumn(_("Offertes"), lambda row: row.offered),
        TableColumn(_("Pourvues"), lambda row: row.filled),
        TableColumn(_("dont hors de la plateforme"), lambda row: row.filled_elsewhere),
        TableColumn(_("Manquent"), lambda row: row.missing),
    )
    return Table("reseaux", _("Places demandées aux réseaux"), columns, rows)


def table_of_hosts(rows: Iterable[PastHost]) -> Table:
    """Return the hosts of the year before that offer nothing now."""
    columns = (
        TableColumn(_("Organisme"), lambda row: row.name),
        TableColumn(_("SIRET"), lambda row: row.establishment if row.establishment.isdecimal() else ""),
        TableColumn(_("Code postal"), lambda row: row.postcode),
        TableColumn(_("Commune"), lambda row: row.city),
        TableColumn(_("Élèves accueillis l'an dernier"), lambda row: row.pupils),
        TableColumn(_("Lettre envoyée le"), lambda row: row.asked_at),
    )
    return Table("organismes-de-l-an-dernier", _("Organismes de l'an dernier"), columns, rows)
