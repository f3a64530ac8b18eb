"""The table of terms: how long things are kept, and what the last purge erased of them."""

from collections.abc import Iterable

from django.utils.timezone import localtime
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from conventions.domain.numbers.exports.tables import Table, TableColumn
from conventions.domain.upkeep.retention.models import PurgeRun
from conventions.domain.upkeep.retention.term import PurgeLine
from notifications.dates import date_format

from .public_terms import term_in_words


def table_of_terms(run: PurgeRun | None, rows: Iterable[PurgeLine], *, says_why: bool = False) -> Table:
    title = _t("Durées ; aucune purge n'a encore eu lieu")
    if run:
        date = date_format(localtime(run.started_at), "j F Y, H:i")
        title = _t("Durées, et ce que la purge du %(date)s a effacé") % {"date": date}
    return Table(
        "",
        title,
        (
            TableColumn(_("Quoi"), lambda row: row.row.what),
            TableColumn(_("Ce qui reste"), lambda row: row.row.stays, within="quoi", stands=says_why),
            TableColumn(_("Visa des archives"), _visa, within="quoi", stands=says_why),
            TableColumn(_("Gardé"), lambda row: term_in_words(row.row)),
            TableColumn(_("Pourquoi"), lambda row: row.row.why, stands=says_why),
            TableColumn(_("Effacé"), lambda row: row.erased, int),
            TableColumn(_("En échec"), _failures, within="efface", badge=lambda row: "error"),
        ),
        rows,
        sorts=False,
    )


def _visa(line: PurgeLine) -> str:
    return _t("visa des archives demandé") if line.row.needs_visa else ""


def _failures(line: PurgeLine) -> str:
    return ngettext("%(n)d en échec", "%(n)d en échec", line.failed) % {"n": line.failed} if line.failed else ""
