"""Lists of training: a class in its period, and its weeks over the cycle."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from conventions.domain.numbers.exports.tables import Table, TableColumn


def table_of_class(rows: Iterable[Any], class_name: str) -> Table:  # Any: a line of the page
    return Table(
        "pfmp-classe",
        _("Élèves de %(class_name)s dans cette période") % {"class_name": class_name},
        (
            TableColumn(_("Élève"), lambda row: row.pupil.name),
            TableColumn(
                _("Où en est-on"), lambda row: row.words, badge=lambda row: "" if row.convention else "warning"
            ),
            TableColumn(_("Lieu"), lambda row: row.place),
            TableColumn(_("Stagiaires du lieu"), lambda row: row.host_load),
            TableColumn(_("Il manque"), lambda row: row.missing),
            TableColumn(_("Référente ou référent"), lambda row: row.referent_words),
        ),
        rows,
        empty=_("Aucun élève n'est dans cette classe."),
        is_titled=True,
    )


def table_of_weeks(rows: Iterable[Any], class_name: str) -> Table:  # Any: a line of the page
    return Table(
        "pfmp-semaines",
        _("Semaines de PFMP sur le cycle, %(class_name)s") % {"class_name": class_name},
        (
            TableColumn(_("Élève"), lambda row: row.pupil.name),
            TableColumn(_("Faites"), lambda row: row.weeks.done_words),
            TableColumn(_("Prévues"), lambda row: row.weeks.to_come, int),
            TableColumn(_("À faire sur le cycle"), lambda row: row.weeks.due, int),
            TableColumn(_("Il manque"), lambda row: row.weeks.missing, int),
            TableColumn(_("Faites ailleurs")),
        ),
        rows,
        empty=_("Aucun élève n'est dans cette classe."),
        is_titled=True,
    )
