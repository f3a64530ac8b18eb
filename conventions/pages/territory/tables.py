"""The officer's lists as they leave in a file."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from conventions.domain.exports.tables import Column, Table

from .figures import Place


def table_of_places(rows: Iterable[Place], *, of_schools: bool) -> Table:
    """Return the figures as the page tells them: what is hidden there is hidden here."""
    first = (
        (Column(_("Établissement"), lambda row: row.name), Column(_("UAI"), lambda row: row.key))
        if of_schools
        else (Column(_("Département"), lambda row: row.name), Column(_("Établissements"), lambda row: row.schools))
    )
    figures = (
        Column(_("Élèves"), lambda row: _number(row.pupils)),
        Column(_("Sans stage"), lambda row: _number(row.without)),
        Column(_("Signées à temps"), lambda row: _number(row.in_time)),
        Column(_("Expirées"), lambda row: _number(row.expired)),
    )
    return Table("territoire", _("Mon territoire"), (*first, *figures), rows)


def _number(shown: str) -> str | int:
    return int(shown) if shown.isdecimal() else shown
