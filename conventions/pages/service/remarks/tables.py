"""Lists of remarks that wait, and of answers."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from conventions.domain.numbers.exports.tables import Table, TableColumn
from conventions.domain.upkeep.remarks.models import Improvement
from conventions.domain.upkeep.remarks.queries import Gathering

SHORT = 160
"""Letters of a text on the list."""


def table_of_gatherings(rows: Iterable[Gathering]) -> Table:
    return Table(
        "",
        _("Sans réponse"),
        (
            TableColumn(_("Fois"), lambda row: row.count),
            TableColumn(_("Texte"), lambda row: row.first.text[:SHORT]),
            TableColumn(_("Qui"), lambda row: row.roles),
            TableColumn(_("Pages"), lambda row: row.pages),
        ),
        rows,
        empty=_("Rien n'attend de réponse."),
        sorts=False,
    )


def table_of_improvements(rows: Iterable[Improvement]) -> Table:
    return Table(
        "",
        _("Réponses"),
        (
            TableColumn(_("Ce qui est demandé"), lambda row: row.text),
            TableColumn(_("État"), lambda row: row.get_state_display()),
            TableColumn(_("Pourquoi"), lambda row: row.why),
            TableColumn(_("Dit le"), lambda row: row.told_at),
        ),
        rows,
        empty=_("Aucune réponse n'est encore écrite."),
        sorts=False,
    )
