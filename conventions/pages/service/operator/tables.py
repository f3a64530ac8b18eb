"""The lists of the operator; none leaves in a file."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from conventions.domain.numbers.exports.tables import Table, TableColumn
from conventions.domain.persons.people.models import TerritorialOfficer


def table_of_officers(rows: Iterable[TerritorialOfficer]) -> Table:
    return Table(
        "",
        _("Qui suit quel territoire"),
        (
            TableColumn(_("Territoire"), lambda row: f"{row.get_level_display()} {row.code}", order_by="code"),
            TableColumn(_("Personne"), lambda row: row.user.name, order_by="user__sort_name"),
            TableColumn(_("Changer")),
        ),
        rows,
        empty=_("Personne ne suit encore de territoire."),
    )
