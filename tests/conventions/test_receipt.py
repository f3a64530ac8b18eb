"""The receipt of a signature: who signed takes it from their page, sealed; it tells of that signature alone."""

import pytest

from conventions.agreements.models import Consultation
from signatures import keys, validation
from tests import lives
from tests.paper_sheets import text_of

from .tags import faults

pytestmark = pytest.mark.django_db


def signed():
    """An agreement that one of the two guardians has signed, and its requests."""
    convention = lives.validated(guardians=2)
    lives.sign(convention, "guardian_1")
    return convention, lives.requests(convention)


def test_a_signer_takes_a_sealed_receipt_of_their_own_signature(client, django_assert_max_num_queries):
    """It says what was signed, when, by which code, and what that is worth; nothing of the other guardian."""
    convention, requests = signed()
    request, other = requests["guardian_1"], requests["guardian_2"]
    lives.open_page(client, request)
    assert f"{lives.page_of(request)}/recu" in client.get(lives.page_of(request)).content.decode()
    with django_assert_max_num_queries(16):
        answer = client.get(lives.page_of(request) + "/recu")
    assert answer["Content-Type"] == "application/pdf"
    report = validation.validate(answer.content, roots=keys.keyring().roots)
    assert (report.ok, report.reaches_end, len(report.signatures)) == (True, True, 1)
    text, evidence = text_of(answer.content), request.evidence
    for said in (evidence.signer_name, evidence.revision.sha256, str(evidence.uuid), evidence.contact_masked):
        assert said in text
    assert "ni avancée, ni qualifiée" in text
    assert faults(answer.content) == []
    assert other.name not in text
    assert convention.consultations.get(detail="receipt").what == Consultation.What.DOWNLOADED


def test_who_has_not_signed_has_no_receipt(client):
    _convention, requests = signed()
    request = requests["guardian_2"]
    lives.open_page(client, request)
    assert "/recu" not in client.get(lives.page_of(request)).content.decode()
    assert client.get(lives.page_of(request) + "/recu").status_code == 404


def test_a_closed_page_gives_no_receipt(client):
    """The link alone is not enough, as for a copy."""
    _convention, requests = signed()
    assert client.get(lives.page_of(requests["guardian_1"]) + "/recu").status_code == 302
