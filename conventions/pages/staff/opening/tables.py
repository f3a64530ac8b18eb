"""Tables of openings: the grid of a class, the good lines of a list, its lines to correct."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from conventions.domain.numbers.exports.tables import Table, TableColumn
from conventions.domain.season.found_places.reading import PlaceLine


def table_of_grid(rows: Iterable[Any], class_name: str) -> Table:  # Any: a pupil with the fields beside
    return Table(
        "",
        _("Élèves sans convention, %(class_name)s") % {"class_name": class_name},
        (
            TableColumn(_("Élève"), lambda row: row.pupil.name),
            TableColumn(_("Lieu de stage")),
            TableColumn(_("Code postal et commune")),
            TableColumn(_("Qui accueille")),
            TableColumn(_("Courriel ou téléphone")),
            TableColumn(_("Semaine")),
        ),
        rows,
        empty=_("Chaque élève de cette classe a sa convention."),
        sorts=False,
    )


def table_of_places(rows: Iterable[PlaceLine]) -> Table:
    """Return the first good lines of a list, as they are read."""
    return Table(
        "",
        _("Ce qui serait ouvert"),
        (
            TableColumn(_("Élève"), lambda row: row.pupil.name),
            TableColumn(_("Classe"), lambda row: row.pupil.year_class),
            TableColumn(_("Lieu de stage"), lambda row: f"{row.place.host_name}, {row.place.city}"),
            TableColumn(_("Qui accueille"), lambda row: _who(row)),
            TableColumn(_("Dates"), lambda row: row.dates),
        ),
        rows,
        sorts=False,
    )


def _who(row: PlaceLine) -> str:
    name = f"{row.place.contact_first_name} {row.place.contact_last_name}".strip()
    return f"{name}, {row.place.contact_email or row.place.contact_phone}"


def table_to_correct(heads: Sequence[str], lines: Iterator[list[str]]) -> Table:
    """Return the lines of a list that were refused, each with why, under their own headings."""

    def cell(place: int) -> Any:  # Any: a function of a row
        return lambda row: row[place]

    columns = tuple(TableColumn(head, cell(place)) for place, head in enumerate(heads))
    return Table("lieux-a-corriger", _("Lignes à corriger"), columns, lines)
