"""The sheets to sign by hand as their list leaves in a file: whose, and who took them away."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from conventions.domain.dossier.paper.pile_queries import AwaitedSheet
from conventions.domain.numbers.exports.tables import Table, TableColumn


def table_of_sheets(rows: Iterable[AwaitedSheet]) -> Table:
    return Table(
        "feuilles-a-signer",
        _("Feuilles à signer sur papier"),
        (
            TableColumn(_("Classe"), lambda row: row.class_name),
            TableColumn(_("Élève"), lambda row: row.pupil.name),
            TableColumn(_("Qui signe"), lambda row: row.label),
            TableColumn(_("Personne"), lambda row: row.request.name),
            TableColumn(_("Document"), lambda row: row.subject.reference),
            TableColumn(_("Remise à"), lambda row: row.handover and row.handover.given_to),
            TableColumn(_("Remise le"), lambda row: row.handover and row.handover.given_on),
        ),
        rows,
    )
