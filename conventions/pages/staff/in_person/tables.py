"""The lists of signatures in presence as they leave in a file: who is awaited, what each member of staff witnessed."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from conventions.domain.dossier.in_person.queries import ByWitness, Waiting
from conventions.domain.numbers.exports.tables import Column, Table

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
            Column(_("Classe"), lambda row: row.class_name),
            Column(_("Organisme d'accueil"), lambda row: row.subject.convention.host.name),
            Column(_("Document"), lambda row: row.subject.reference),
            Column(_("Contact"), lambda row: REACH.get(row.reach)),
        ),
        rows,
    )


def table_of_witnessed(rows: Iterable[ByWitness]) -> Table:
    """Return each signature with the member of staff before whom it was given."""
    return Table(
        "signe-en-presence",
        _("Signé en présence"),
        (
            Column(_("Devant"), lambda row: row[0]),
            Column(_("Qui a signé"), lambda row: row[1].request.evidence.signer_name),
            Column(_("Qualité"), lambda row: row[1].request.quality),
            Column(_("Contestée"), lambda row: row[1].request.is_contested),
            Column(_("Convention"), lambda row: row[1].request.root.number),
            Column(_("Élève"), lambda row: row[1].request.root.pupil.name),
            Column(_("Quand"), lambda row: row[1].request.evidence.signed_at),
            Column(_("Comment"), lambda row: f"{row[1].get_known_by_display()}, {row[1].reading}"),
        ),
        [(witness.name, session) for witness in rows for session in witness.signed],
    )
