"""The two documents of the evaluation are what its table says, and each try of a document finds its planted offence."""

import pytest

from config.rgaa.evaluation import DOCUMENTS, table
from conventions.domain.law.documents import render_agreement, render_attestation
from signatures import pades
from tests.conventions.domain.law.documents.test_document import agreement, attestation
from tests.kit.document_rules import DOCUMENT_TRIES, changed, seen
from tests.signatures import papers


def agreement_to_sign() -> bytes:
    """Return an agreement with the fields of its signatures, as the parties receive it."""
    rendered = render_agreement(agreement())
    boxes = [pades.FieldBox(*vars(box).values()) for box in rendered.boxes]
    return pades.certify(rendered.pdf, boxes=boxes, seal=papers.keys().seal, reason="Arrêtée")


def sealed_attestation() -> bytes:
    """Return an attestation with the school's seal in its place."""
    rendered = render_attestation(attestation())
    box = tuple(vars(rendered.boxes[0]).values())
    return pades.seal_only(rendered.pdf, box=box, seal=papers.keys().seal, reason="Attestation")


MADE = {"agreement_file": agreement_to_sign, "attestation_file": sealed_attestation}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_what_the_table_says(name):
    """Where the machine finds an offence, the table says « NC »; where it tries and finds none, it does not say why."""
    offenders = seen(MADE[name]())
    wrong = {
        number: (table()[number][name], faults[:2])
        for number, faults in offenders.items()
        if table()[number][name].result != "NA" and (table()[number][name].result == "NC") != bool(faults)
    }
    silent = {number for number, faults in offenders.items() if faults and table()[number][name].result == "NA"}
    assert wrong == {}
    assert silent == set()
    assert set(offenders) >= {n for n, row in table().items() if "m" in row[name].tried and row[name].result != "NA"}


@pytest.mark.parametrize("number", DOCUMENT_TRIES)
def test_a_planted_offence_is_found_in_a_document(number):
    """And is not there before."""
    clean, one = render_agreement(agreement()).pdf, DOCUMENT_TRIES[number]
    assert seen(clean, number)[number] == []
    assert seen(changed(clean, one.offence), number)[number] != []
