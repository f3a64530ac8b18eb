"""Lists of a network as they leave in a file."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from conventions.domain.exchange.supply.targets import NetworkLine
from conventions.domain.numbers.exports.tables import Column, Table
from conventions.domain.placements.offers.models import Offer


def table_of_progress(rows: Iterable[NetworkLine]) -> Table:
    """Return what was asked, offered and filled."""
    columns = (
        Column(_("Département"), lambda row: row.department.name),
        Column(_("Demandées"), lambda row: row.target),
        Column(_("Offertes"), lambda row: row.offered),
        Column(_("Pourvues"), lambda row: row.filled),
        Column(_("dont hors de la plateforme"), lambda row: row.filled_elsewhere),
        Column(_("Manquent"), lambda row: row.missing),
    )
    return Table("reseau", _("Places du réseau"), columns, rows)


def table_of_offers(rows: Iterable[Offer]) -> Table:
    """Return the offers of a network."""
    columns = (
        Column(_("Offre"), lambda offer: offer.title),
        Column(_("Établissement"), lambda offer: offer.host.name),
        Column(_("SIRET"), lambda offer: offer.host.siret),
        Column(_("Commune"), lambda offer: offer.city),
        Column(_("État"), lambda offer: offer.get_status_display()),
        Column(_("Places"), lambda offer: offer.seat_count),
        Column(_("Pourvues"), lambda offer: offer.held_count),
        Column(_("Confirmées"), lambda offer: offer.confirmed_count),
    )
    return Table("offres", _("Offres du réseau"), columns, rows)


def table_to_correct(heads: Sequence[str], lines: Iterator[list[str]]) -> Table:
    """Return the lines of a file that were refused, each with why, under their own headings."""

    def cell(place: int) -> Any:  # Any: a function of a row
        return lambda row: row[place]

    columns = tuple(Column(head, cell(place)) for place, head in enumerate(heads))
    return Table("offres-a-corriger", _("Lignes à corriger"), columns, lines)
