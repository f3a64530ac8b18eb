"""The lists of signatures in presence as they leave in a file: who is awaited, what each member of staff witnessed."""

from collections.abc import Iterable

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from conventions.domain.dossier.in_person.queries import AwaitedParty, ByWitness
from conventions.domain.numbers.exports.tables import Table, TableColumn

REACH = {"pupils": _("seul contact : celui de l'élève"), "none": _("aucun contact")}
"""How a party is reached where no code of its own reaches it."""


def table_of_waiting(rows: Iterable[AwaitedParty]) -> Table:
    return Table(
        "signatures-attendues",
        _("Signatures attendues"),
        (
            TableColumn(_("Personne"), lambda row: row.request.name),
            TableColumn(_("Qualité"), lambda row: row.request.quality),
            TableColumn(_("Élève"), lambda row: row.pupil.name),
            TableColumn(_("Classe"), lambda row: row.class_name),
            TableColumn(_("Organisme d'accueil"), lambda row: row.subject.convention.host.name),
            TableColumn(_("Document"), lambda row: row.subject.reference),
            TableColumn(_("Contact"), lambda row: REACH.get(row.reach)),
        ),
        rows,
    )


def table_of_witnessed(rows: Iterable[ByWitness]) -> Table:
    """Return each signature with the member of staff before whom it was given."""
    pairs = [(witness.name, session) for witness in rows for session in witness.signed]
    return Table("signe-en-presence", _("Signé en présence"), _witnessed(is_apart=False), pairs)


def table_of_witness(witness: ByWitness) -> Table:
    """Return what was signed before one of them."""
    caption = _("Signé devant %(name)s") % {"name": witness.name}
    pairs = [(witness.name, session) for session in witness.signed]
    return Table("", caption, _witnessed(is_apart=True), pairs, is_titled=True, sorts=False)


def _witnessed(*, is_apart: bool) -> tuple[TableColumn, ...]:
    """Return the columns of what was signed; under the name of each witness, where they stand apart."""
    return (
        TableColumn(_("Devant"), lambda row: row[0], stands=not is_apart),
        TableColumn(_("Qui a signé"), lambda row: row[1].request.evidence.signer_name),
        TableColumn(_("Qualité"), lambda row: row[1].request.quality, within="qui-a-signe"),
        TableColumn(_("Contestée"), lambda row: row[1].request.is_contested, within="qui-a-signe"),
        TableColumn(_("Convention"), lambda row: row[1].request.root.number),
        TableColumn(_("Élève"), lambda row: row[1].request.root.pupil.name, within="convention"),
        TableColumn(_("Quand"), lambda row: row[1].request.evidence.signed_at),
        TableColumn(_("Comment"), lambda row: capfirst(row[1].get_known_by_display())),
        TableColumn(_("Lecture"), lambda row: capfirst(str(row[1].reading)), within="comment"),
    )
