"""The proof of a host's delegation as a page takes it, from the host by its link or from the school in its name."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from conventions.domain.dossier.agreements.consultations import note_consultation
from conventions.domain.dossier.agreements.delegations import read_proof
from conventions.domain.dossier.agreements.models import Consultation, Convention
from conventions.pages.kit.files import pdf_response
from conventions.pages.kit.forms import PageForm, ScanField
from signatures.scans import Scan, UnreadableScan
from workflow.actors import Actor
from workflow.engine import Refused

PROOF = "delegation"
"""Key of the address to which somebody was going who is asked for a code before reading the proof."""


def proof_in(convention: Convention, file: Any) -> Scan:
    """Return the clean pages of an uploaded file; ``ValidationError`` with a sentence when it is not kept."""
    try:
        return read_proof(convention, file.read())
    except (UnreadableScan, Refused) as reason:
        raise ValidationError(str(reason)) from reason


class ProofForm(PageForm):
    """The proof alone, once the rest of the host's part is filled."""

    file = ScanField(
        label=_("Preuve de la délégation"),
        help_text=_("La délégation signée, ou la décision qui la donne. PDF ou photo (JPEG, PNG), 10 Mo au plus."),
    )

    def __init__(self, *given: Any, convention: Convention) -> None:
        self.convention = convention
        super().__init__(*given)

    def clean_file(self) -> Scan:
        return proof_in(self.convention, self.cleaned_data["file"])


def may_prove(convention: Convention, by: Actor) -> bool:
    """Tell whether the law takes a proof of this delegation from ``by`` now."""
    return convention.by_delegation and any(law.name == "prove_delegation" for law in convention.may(by))


def proof_response(convention: Convention, *, by: Actor) -> HttpResponse:
    """Give the proof as it is kept; the reading is written down."""
    proof = convention.delegation_proof
    assert proof is not None  # the page names it
    piece = f"delegation-{proof.sha256[:12]}"
    note_consultation(convention, Consultation.What.DOWNLOADED, by=by, detail=piece)
    return pdf_response(bytes(proof.content), f"{piece}.pdf")
