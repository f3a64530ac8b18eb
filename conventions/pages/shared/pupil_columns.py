"""Columns that say who a row's pupil is: one on the screen, each part apart in a file."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from conventions.domain.numbers.exports.tables import TableColumn
from conventions.domain.persons.people.models import Pupil


def pupil_columns(
    pupil: Callable[[Any], Pupil], class_name: Callable[[Any], str], *, order_by: str = "", class_order: str = ""
) -> tuple[TableColumn, ...]:
    """Return them, the class in the pupil's cell unless one sorts by it."""
    return (
        TableColumn(_("Élève"), lambda row: pupil(row).name, order_by=order_by, only="screen"),
        TableColumn(_("Nom"), lambda row: pupil(row).last_name, only="file"),
        TableColumn(_("Prénom"), lambda row: pupil(row).first_name, only="file"),
        TableColumn(_("Classe"), class_name, order_by=class_order, within="" if class_order else "eleve"),
        TableColumn(_("Identifiant"), lambda row: pupil(row).roll_id, only="file"),
    )
