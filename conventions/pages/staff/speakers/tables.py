"""The list of who speaks which language."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from conventions.domain.numbers.exports.tables import Table, TableColumn
from conventions.domain.persons.people.phones import format_local
from conventions.domain.persons.spoken.models import Speaker


def table_of_speakers(rows: Iterable[Speaker]) -> Table:
    return Table(
        "",
        _("Qui parle quelle langue"),
        (
            TableColumn(_("Langue"), lambda row: row.language_name),
            TableColumn(_("Personne"), lambda row: row.name),
            TableColumn(_("Numéro"), lambda row: format_local(row.phone) or _("celui de l'établissement")),
            TableColumn(_("Changer")),
        ),
        rows,
        empty=_("Personne n'est encore noté."),
    )
