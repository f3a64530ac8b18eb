"""The list of those who are awaited as it leaves in a file."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from conventions.domain.exports.tables import Column, Table
from conventions.domain.in_person.queries import Waiting

REACH = {"pupils": _("seul contact : celui de l'élève"), "none": _("aucun contact")}
"""How a party is reached where no code of its own reaches it."""


def table_of_waiting(rows: Iterable[Waiting]) -> Table:
    return Table(
        "signatures-attendues",
        _("Signatures attendues"),
        (
            Column(_("Personne"), lambda row: row.request.name),
            Column(_("Qualité"), lambda row: row.request.quality),
            Column(_("Élève"), lambda row: row.pupil.name),
            Column(_("Classe"), lambda row: row.pupil.class_name),
            Column(_("Organisme d'accueil"), lambda row: row.subject.convention.host.name),
            Column(_("Document"), lambda row: row.subject.reference),
            Column(_("Contact"), lambda row: REACH.get(row.reach)),
        ),
        rows,
    )
