"""The lists of a network."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from operator import itemgetter
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from conventions.domain.law.networks.models import Network, NetworkPost, NetworkSite
from conventions.domain.numbers.exports.tables import Table, TableColumn
from conventions.domain.placements.offers.models import Offer
from conventions.domain.season.mentors.models import Mentor


def table_of_offers(
    rows: Iterable[Offer], *, territory: str, listed: Callable[[Sequence[Offer]], Iterable[dict[str, Any]]]
) -> Table:
    """Return the offers of a network in a territory, ``listed`` with what each waits for."""
    columns = (
        TableColumn(_("Offre"), lambda row: row["offer"].title, order_by="title"),
        TableColumn(_("Site"), lambda row: row["offer"].host.name, order_by="host__name"),
        TableColumn(_("SIRET"), lambda row: row["offer"].host.siret, within="site"),
        TableColumn(_("Commune"), lambda row: row["offer"].city, within="site"),
        TableColumn(_("État"), lambda row: row["offer"].get_status_display(), order_by="status"),
        TableColumn(_("Attente"), lambda row: row["waits"], within="etat"),
        TableColumn(_("Places"), lambda row: row["offer"].seat_count, int, order_by="seat_count"),
        TableColumn(_("Pourvues"), lambda row: row["offer"].held_count, int, order_by="held_count"),
        TableColumn(_("Confirmées"), lambda row: row["offer"].confirmed_count, int, order_by="confirmed_count"),
        TableColumn(_("Changer")),
    )
    return Table(
        "offres",
        _("Offres du réseau"),
        columns,
        rows,
        completed=listed,
        caption=_("Offres, %(territory)s") % {"territory": territory},
        empty=_("Aucune offre du réseau dans votre territoire."),
    )


def table_of_examples(rows: Sequence[Sequence[str]]) -> Table:
    """Return the first offers of a file as they are read."""
    labels, kinds = (_("Offre"), _("Site"), _("Dates"), _("Places")), (None, None, None, int)
    columns = [TableColumn(label, itemgetter(place), kinds[place]) for place, label in enumerate(labels)]
    return Table("", _("Les premières offres, comme elles sont lues"), columns, rows, sorts=False)


def table_of_sites(rows: QuerySet[NetworkSite], territory: str) -> Table:
    return Table(
        "",
        _("Sites, %(territory)s") % {"territory": territory},
        (
            TableColumn(_("Site"), str, order_by="name"),
            TableColumn(_("SIRET"), lambda row: row.siret, order_by="siret"),
            TableColumn(_("Courriel"), lambda row: row.email, order_by="email"),
            TableColumn(_("Département"), lambda row: row.department, order_by="department"),
            TableColumn(_("Dernière lettre"), _day_of_letter, order_by="written_at"),
            TableColumn(_("Changer")),
        ),
        rows,
        empty=_("Aucun site dans la liste."),
    )


def _day_of_letter(site: NetworkSite) -> date | None:
    return localtime(site.written_at).date() if site.written_at else None


def table_of_team(rows: Iterable[NetworkPost], network: Network) -> Table:
    return Table(
        "",
        _("Qui agit pour %(name)s") % {"name": network.name},
        (
            TableColumn(_("Personne"), lambda row: row.user.name),
            TableColumn(_("Fonction"), lambda row: row.get_role_display()),
            TableColumn(_("Territoire"), lambda row: row.territory),
            TableColumn(_("Changer")),
        ),
        list(rows),
    )


def _readers(mentor: Mentor) -> str:
    return f"{mentor.certified_by.user.name}, {mentor.second_reader.user.name}"


def table_of_mentors(rows: Iterable[Mentor]) -> Table:
    return Table(
        "",
        _("Mentors de l'association"),
        (
            TableColumn(_("Personne"), lambda row: row.user.name),
            TableColumn(_("Certifié jusqu'au"), lambda row: row.certified_until),
            TableColumn(
                _("Lisent ce qui est convenu"), lambda row: f"{row.certified_by.user}, {row.second_reader.user}"
            ),
            TableColumn(_("Changer")),
        ),
        list(rows),
        sorts=False,
        empty=_("Personne n'est certifié."),
    )


def table_to_correct(heads: Sequence[str], lines: Iterator[list[str]]) -> Table:
    """Return the lines of a file that were refused, each with why, under their own headings."""

    def cell(place: int) -> Any:  # Any: a function of a row
        return lambda row: row[place]

    columns = tuple(TableColumn(head, cell(place)) for place, head in enumerate(heads))
    return Table("offres-a-corriger", _("Lignes à corriger"), columns, lines)
