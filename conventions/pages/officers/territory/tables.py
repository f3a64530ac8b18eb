"""The lists of an officer."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from conventions.domain.exchange.moderation.queries import UncheckedOffer
from conventions.domain.exchange.search.criteria import ResultRow
from conventions.domain.exchange.supply.past_hosts import PastHost
from conventions.domain.numbers.exports.tables import Table, TableColumn
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.seats.models import Slot
from notifications.dates import date_format


def table_of_waiting(rows: Iterable[UncheckedOffer]) -> Table:
    """Return the offers that wait to be checked, the longest first."""
    columns = (
        *_of_offer(lambda row: row.offer, "offer"),
        TableColumn(_("Attend"), lambda row: row.in_words, order_by="since"),
        TableColumn(_("Envoyée le"), lambda row: row.since, within="attend"),
        TableColumn(_("Nouveau contact"), lambda row: row.is_new_contact, within="attend"),
    )
    return Table(
        "offres-a-verifier",
        _("Offres à vérifier"),
        columns,
        rows,
        is_titled=True,
        empty=_("Aucune offre n'attend d'être vérifiée."),
    )


def table_of_new_contacts(rows: Iterable[UncheckedOffer]) -> Table:
    """Return the offers of a network whose contacts nobody knows, with who would read what pupils write."""
    columns = (
        TableColumn(_("Contact"), lambda row: row.offer.representative.name),
        TableColumn(_("Courriel"), lambda row: row.offer.representative.email, within="contact"),
        *_of_offer(lambda row: row.offer, "offer"),
        TableColumn(_("Attend"), lambda row: row.in_words),
    )
    return Table("", _("Nouveaux contacts"), columns, rows, is_titled=True, sorts=False)


def table_of_shown(rows: Iterable[Offer]) -> Table:
    """Return the offers that pupils may read, and those that were paused."""
    columns = (
        *_of_offer(lambda row: row),
        TableColumn(_("État"), lambda row: capfirst(row.get_status_display()), order_by="status"),
        TableColumn(_("Signalements sans réponse"), lambda row: row.complaints, within="etat"),
    )
    return Table(
        "offres",
        _("Offres de stage"),
        columns,
        rows,
        is_titled=True,
        empty=_("Aucune offre n'est publiée dans votre territoire."),
    )


def _of_offer(offer: Callable[[Any], Offer], path: str = "") -> tuple[TableColumn, ...]:
    prefix = f"{path}__" if path else ""
    return (
        TableColumn(_("Offre"), lambda row: offer(row).title, order_by=f"{prefix}title"),
        TableColumn(_("Organisme"), lambda row: offer(row).host.name, order_by=f"{prefix}host__name"),
        TableColumn(_("Commune"), lambda row: offer(row).city, within="organisme"),
        TableColumn(_("SIRET"), lambda row: offer(row).host.siret, within="organisme"),
    )


def table_of_needs(rows: Iterable[Any], by: StrOrPromise, *, pupils: bool, seats: bool, is_true: bool) -> Table:
    """Return pupils without a place against free seats."""
    columns = (
        TableColumn(by, lambda row: row.label, key="par", order_by="order"),
        TableColumn(_("Élèves sans stage"), lambda row: row.pupils, int if is_true else None, stands=pupils),
        TableColumn(_("Places libres"), lambda row: row.seats, int, stands=seats),
        TableColumn(_("Places qui manquent"), lambda row: row.missing, int, stands=pupils and seats and is_true),
    )
    return Table(
        "besoins",
        _("Élèves sans stage et places libres"),
        columns,
        rows,
        is_titled=True,
        empty=_("Aucun élève sans stage ne correspond.")
        if is_true
        else _("Rien ne correspond : ni élève sans stage, ni place libre."),
    )


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


def table_of_wishes(rows: Iterable[Any]) -> Table:
    """Return what pupils look for and do not find, with whom to ask."""
    columns = (
        TableColumn(_("Métier ou secteur"), lambda row: row.wish.name),
        TableColumn(_("Autour de"), lambda row: row.wish.place),
        TableColumn(_("Élèves"), lambda row: row.wish.pupils, int),
        TableColumn(_("Établissements"), lambda row: row.wish.schools, int),
        TableColumn(_("Demander"), is_quiet=True),
    )
    return Table(
        "souhaits",
        _("Ce que des élèves cherchent et ne trouvent pas"),
        columns,
        rows,
        is_titled=True,
        empty=_("Aucun métier n'est demandé par cinq élèves de deux établissements."),
    )


# -- seats around schools -------------------------------------------------------------------------------------------


def table_of_offers_around(rows: Iterable[ResultRow]) -> Table:
    return Table(
        "",
        _("Offres avec des places libres, la plus proche d'abord"),
        (
            TableColumn(_("Offre"), lambda row: row.offer.title),
            TableColumn(_("Organisme"), lambda row: f"{row.offer.host.name}, {row.offer.city}"),
            TableColumn(_("Dates"), lambda row: ", ".join(map(_days_of, row.slots))),
            TableColumn(_("Chemin"), _way),
            TableColumn(_("Distance (km)"), lambda row: round(row.km), int),
            TableColumn(_("Places libres"), lambda row: row.free, int),
        ),
        rows,
        is_titled=True,
        sorts=False,
    )


def _days_of(slot: Slot) -> str:
    days = {"first": date_format(slot.first_day, "j F"), "last": date_format(slot.last_day, "j F Y")}
    return _t("du %(first)s au %(last)s") % days


def _way(row: ResultRow) -> StrOrPromise:
    if row.crossing is None:
        return _("par la route")
    return row.crossing.note or _("traversée de tous les jours")
