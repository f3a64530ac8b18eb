"""The sheets to sign by hand as their list leaves in a file: whose, and who took them away."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from conventions.domain.dossier.paper.pile_queries import AwaitedSheet
from conventions.domain.numbers.exports.tables import Column, Table


def table_of_sheets(rows: Iterable[AwaitedSheet]) -> Table:
    return Table(
        "feuilles-a-signer",
        _("Feuilles à signer sur papier"),
        (
            Column(_("Classe"), lambda row: row.class_name),
            Column(_("Élève"), lambda row: row.pupil.name),
            Column(_("Qui signe"), lambda row: row.label),
            Column(_("Personne"), lambda row: row.request.name),
            Column(_("Document"), lambda row: row.subject.reference),
            Column(_("Remise à"), lambda row: row.handover and row.handover.given_to),
            Column(_("Remise le"), lambda row: row.handover and row.handover.given_on),
        ),
        rows,
    )
