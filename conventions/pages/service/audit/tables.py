"""The journal as it leaves in a file: the columns of the screen, with the fingerprints that prove each entry."""

from collections.abc import Iterable

from django.utils.timezone import localtime
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from conventions.domain.numbers.exports.tables import Table, TableColumn

from .queries import JournalLine


def _moved(line: JournalLine) -> str:
    """Return from which state to which, of what the act carried too."""
    moves = [line, line.carried] if line.carried else [line]
    return "\n".join(f"{one.subject} : {f'{one.source} → ' if one.source else ''}{one.target}" for one in moves)


def _who(line: JournalLine) -> str:
    if line.by_platform:
        return " : ".join(part for part in (_t("la plateforme"), line.job) if part)
    return line.actor or (_t("effacé") if line.erased or line.command else line.entry.actor_id)


def table_of_lines(rows: Iterable[JournalLine]) -> Table:
    return Table(
        "journal",
        _("Journal de la plateforme"),
        (
            TableColumn(_("Convention"), lambda row: row.number or _("autre dossier")),
            TableColumn(_("Quand"), lambda row: f"{localtime(row.entry.at):%d/%m/%Y %H:%M:%S}"),
            TableColumn(_("Quoi"), lambda row: row.act),
            TableColumn(_("Ce qui a changé"), _moved),
            TableColumn(_("Motif"), lambda row: row.reason),
            TableColumn(_("Qui"), _who),
            TableColumn(_("Pour"), lambda row: row.on_behalf_of),
            TableColumn(_("Avenant"), lambda row: row.amendment),
            TableColumn(_("Version"), lambda row: row.version),
            TableColumn(_("Preuve"), lambda row: _t("Entrée %(n)s") % {"n": row.entry.position}),
            TableColumn(_("Empreinte de l'entrée"), lambda row: row.entry.hash),
            TableColumn(_("Document (SHA-256)"), lambda row: row.document),
        ),
        rows,
    )
