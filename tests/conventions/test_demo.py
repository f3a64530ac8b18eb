"""What the demonstration makes apart from its agreements: signed sheets, copies to verify."""

import pytest
from django.utils import timezone

from conventions.demo.samples import SAMPLES, sample_copy
from conventions.demo.sheets import certify_scan, print_sheet, scan_delegation, scan_signed
from conventions.demo.special import special_cases
from conventions.domain.verification.services import verify
from notifications import delivery
from notifications.models import Message
from signatures import sandbox, validation
from signatures.scans import read_scan
from tests.kit import lives

pytestmark = pytest.mark.django_db


def test_a_printed_sheet_is_recognised_once_it_is_signed_and_scanned():
    """The picture has the code of its party, and certifies its signature."""
    convention = lives.validated()
    scan = scan_signed(print_sheet(convention, "host"))
    assert scan.startswith(b"\xff\xd8")
    [codes] = read_scan(scan).codes
    assert any(code.endswith("#papier-host") for code in codes)
    copy = certify_scan(convention, "host", scan)
    assert lives.requests(convention)["host"].evidence.paper.copy == copy
    assert [case.what for case in special_cases()] == ["Signée sur papier par une partie"]


def test_the_letter_of_a_delegation_is_taken_as_its_proof():
    """As it leaves the scanner; it bears no code of ours."""
    letter = scan_delegation("Zoé Siège", "gérante", "Andréa Hôte")
    assert letter.startswith(b"\xff\xd8")
    assert read_scan(letter).codes == ((),)


def test_a_message_that_did_not_arrive_is_among_the_special_cases():
    """The demonstration's page leads to the agreement whose party was not reached."""
    convention = lives.validated()
    Message.objects.filter(slug="signature_asked").update(status="sent", sent_at=timezone.now(), secrets=None)
    lost = Message.objects.filter(slug="signature_asked").first()
    assert delivery.record(lost, Message.Delivery.BOUNCED, at=timezone.now(), code="5.1.1")
    cases = {case.what: case.convention for case in special_cases()}
    assert cases["Un message qui n'est pas arrivé"] == convention


def test_each_copy_to_try_has_the_answer_that_is_announced(monkeypatch):
    """One copy for each answer, while an agreement is in such a state."""
    monkeypatch.setattr(sandbox, "examine", validation.validate)
    assert sample_copy("authentique") is None
    lives.signed()
    lives.sign(lives.validated(), "host")
    answers = {name: verify(sample_copy(name)) for name in SAMPLES}
    assert {name: verdict.answer for name, verdict in answers.items()} == {
        "authentique": "complete",
        "en-cours": "provisional",
        "modifiee": "unverifiable",
        "abimee": "unverifiable",
    }
    assert [reason.code for reason in answers["modifiee"].reasons] == ["altered"]
    assert [reason.code for reason in answers["abimee"].reasons] == ["unreadable"]
    assert sample_copy("autre") is None
