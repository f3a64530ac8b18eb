"""The lists of the internships: the day, and the week as it leaves in a file."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext_lazy as _

from conventions.domain.numbers.exports.tables import Table, TableColumn
from notifications.dates import date_format

from .queries import BoardRow, HalfDayCell

_WHO = (
    TableColumn(_("Élève"), lambda row: row.convention.pupil.name, order_by="convention__pupil__sort_name"),
    TableColumn(_("Classe"), lambda row: row.convention.class_name, within="eleve"),
)


def _where(row: BoardRow) -> str:
    return ", ".join(part for part in (row.convention.host.name, row.convention.place_city) if part)


def _there(row: BoardRow) -> str:
    return ", ".join(part for part in (row.contact.name, row.phone or row.contact.email) if part) if row.contact else ""


def _said(cells: Iterable[HalfDayCell]) -> str:
    return ", ".join(f"{cell.half.label} : {cell.in_words}" for cell in cells)


def table_of_board(rows: Iterable[BoardRow], days: list[date] | None) -> Table:
    """Return who is where: one column for each of ``days``, or for the one day shown."""
    attended = [_of_day(day) for day in days or ()] or [TableColumn(_("Présence"), lambda row: _said(row.cells))]
    columns = (*_WHO, TableColumn(_("Où"), _where), TableColumn(_("Sur place"), _there), *attended)
    absent = lambda row: "row-absent" if row.is_absent else ""  # noqa: E731 - a function of a row
    return Table("semaine-de-stage", _("Semaine de stage"), columns, rows, is_titled=True, row_class=absent)


def _of_day(day: date) -> TableColumn:
    return TableColumn(date_format(day, "D j").capitalize(), lambda row: _said(row.days.get(day, [])))
