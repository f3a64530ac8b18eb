"""The list of hosts and of their places."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from conventions.domain.numbers.exports.tables import Table, TableColumn

from .queries import HostPlaces


def table_of_places(rows: Iterable[HostPlaces]) -> Table:
    return Table(
        "",
        _("Places chez les organismes"),
        (
            TableColumn(_("Organisme"), lambda row: str(row.host)),
            TableColumn(_("Stagiaires de tous les établissements"), lambda row: row.weeks or _("aucun encore")),
            TableColumn(_("Vos conventions"), lambda row: row.own),
            TableColumn(_("Ce que la loi permet"), lambda row: row.quota),
        ),
        rows,
        empty=_("Aucune convention à venir ne prend de place chez un organisme."),
    )
