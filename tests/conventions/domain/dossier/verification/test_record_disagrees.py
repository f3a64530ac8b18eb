"""A verifier believes file and journal: what is written in the database alone completes, clears or hides nothing."""

import html

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from conventions.domain.dossier.agreements import signing
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.verification.services import verify
from conventions.pages.bearers.signer.services import contest_signature
from signatures.models import Document, Revision, RevocationList, SignatureRequest
from signatures.revocation import revoke_signer
from tests.kit import lives
from tests.kit.behind import behind_the_triggers
from tests.kit.owner import as_owner
from workflow import journal
from workflow.models import Transition

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]


def document_of(convention: Convention) -> Document:
    return convention.documents().first()


def told(convention: Convention) -> tuple[str, list[str]]:
    verdict = verify(document_of(convention).content())
    return verdict.answer, [reason.code for reason in verdict.reasons]


def contested() -> SignatureRequest:
    convention = lives.signed()
    request = lives.requests(convention)["guardian_1"]
    contest_signature(request, convention, by=signing.link_actor(request))
    return request


# -- the three that made a document complete -----------------------------------------------------------------------


def test_an_unsigned_agreement_called_sealed_is_not_complete():
    """``UPDATE signatures_document SET sealed_at = now()``: the closing seal is not in the file."""
    convention = lives.in_state("signatures_started")
    behind_the_triggers("UPDATE signatures_document SET sealed_at = now()")
    assert told(convention) == ("provisional", ["disagrees", "incomplete"])
    assert "cachet de clôture" in verify(document_of(convention).content()).reasons[0].sentence


def test_a_revision_that_pretends_to_be_the_seal_completes_nothing():
    """An inserted revision ``n = 0, act = 'closed'``: the database refuses it, and without that it is told."""
    convention = lives.in_state("signatures_started")
    document = document_of(convention)
    forged = (
        "INSERT INTO signatures_revision (document_id, n, act, field_name, appended, sha256, timestamp_authority, "
        "created_at) VALUES (%s, 0, 'closed', 'x', '', '', '', now())"
    )
    with pytest.raises(IntegrityError, match="revision_from_one"), transaction.atomic():
        behind_the_triggers(forged, document.pk)
    with as_owner() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE signatures_revision DROP CONSTRAINT revision_from_one")
    behind_the_triggers(forged, document.pk)
    answer, reasons = told(convention)
    assert answer == "provisional"
    assert {"disagrees", "incomplete"} <= set(reasons)


def test_a_contest_taken_back_in_the_database_alone_is_still_told():
    """``contested_at = NULL``: the journal says that somebody contested it, and that nobody decided since."""
    request = contested()
    convention = Convention.objects.get(pk=request.document.root_id)
    assert told(convention) == ("provisional", ["contested"])
    behind_the_triggers("UPDATE signatures_signaturerequest SET contested_at = NULL")
    assert told(convention) == ("provisional", ["disagrees", "contested"])


# -- the others ------------------------------------------------------------------------------------------------


def test_a_revocation_is_journaled_and_its_row_alone_neither_makes_nor_hides_one():
    """The entry names the evidence and the serial number; the row gone, the answer is the same, and says so."""
    convention = lives.signed()
    evidence = lives.requests(convention)["host"].evidence
    revocation = revoke_signer(evidence, reason="Signature contestée.")
    entry = Transition.objects.get(name="revoke", subject_uuid=evidence.request.uuid)
    assert (entry.data["evidence"], entry.data["serial"]) == (str(evidence.uuid), revocation.serial)
    assert entry.personal.content["reason"] == "Signature contestée."
    assert not list(journal.check())
    assert told(convention) == ("provisional", ["revoked"])
    behind_the_triggers("DELETE FROM signatures_revocation")
    assert told(convention) == ("provisional", ["disagrees", "revoked"])


def test_a_revocation_older_than_its_entry_is_journaled_when_it_is_asked_for_again():
    """Landed data: the row was there before the journal told of revocations."""
    convention = lives.signed()
    evidence = lives.requests(convention)["host"].evidence
    behind_the_triggers(
        "INSERT INTO signatures_revocation (evidence_id, serial, revoked_at, reason) VALUES (%s, 'a', now(), 'x')",
        evidence.pk,
    )
    assert told(convention) == ("provisional", ["disagrees", "revoked"])
    revoke_signer(evidence, reason="La même.")
    assert told(convention) == ("provisional", ["revoked"])


def test_a_later_version_is_told_by_the_journal_when_its_row_is_hidden():
    """The first version is replaced, whatever the table of documents says."""
    convention = lives.in_state("refused")
    first = document_of(convention).content()
    lives.services.revise(convention, by=lives.by(convention, "office"), reason="Les dates changent.")
    lives.services.complete_school_part(convention, by=lives.by(convention, "office"))
    lives.services.approve(convention, by=lives.by(convention, "head"))
    behind_the_triggers("UPDATE signatures_document SET root_id = 0 WHERE version = 2")
    reasons = [reason.code for reason in verify(first).reasons]
    assert reasons[:2] == ["disagrees", "superseded"]


def test_an_entry_of_the_seal_written_by_hand_completes_nothing():
    """Its chain no longer holds, and the file has no seal."""
    convention = lives.in_state("signatures_started")
    last = Transition.objects.filter(root_uuid=convention.uuid).last()
    behind_the_triggers(
        "UPDATE workflow_transition SET name = 'seal', data = data || '{\"sealed\": \"x\"}' WHERE id = %s", last.pk
    )
    assert told(convention) == ("provisional", ["disagrees", "incomplete"])


def test_documents_that_nobody_signs_are_complete_by_their_own_seal():
    """The attestation and the evaluation: their entry names them, and no requests are awaited."""
    convention = lives.closed(tutor=True)
    for purpose, name in (("attestation", "evaluate"), ("evaluation", "submit")):
        document = Document.objects.get(root_id=convention.pk, purpose=purpose)
        assert verify(document.content()).is_complete
        named = [one.data.get("sealed") for one in Transition.objects.filter(root_uuid=convention.uuid, name=name)]
        assert document.frozen_sha256 in named
    assert not list(journal.check())


def test_the_page_of_a_printed_code_says_so_too(client):
    """A state written behind the door, or a version hidden, is not told as if nothing were."""
    convention = lives.signed()
    page = reverse("verification", args=[convention.number, 1])
    words = "ne disent pas la même chose de ce document"
    assert words not in html.unescape(client.get(page).content.decode())
    assert client.get(page, headers={"accept": "application/json"}).json()["disagrees"] is False
    behind_the_triggers("UPDATE conventions_convention SET status = 'terminated'")
    assert words in html.unescape(client.get(page).content.decode())
    assert client.get(page, headers={"accept": "application/json"}).json()["disagrees"] is True


# -- what is frozen is frozen by trigger ---------------------------------------------------------------------------

SIGNED = {
    "a seal's moment": "UPDATE signatures_document SET sealed_at = now()",
    "a seal taken back": "UPDATE signatures_document SET sealed_at = NULL",
    "who is asked": "UPDATE signatures_signaturerequest SET surname = 'x'",
    "where they are reached": "UPDATE signatures_signaturerequest SET email = 'x@example.org'",
    "all names at once": "UPDATE signatures_signaturerequest SET given_name = '', surname = '', quality = '', "
    "email = '', phone = '', salt = ''",
    "the party": "UPDATE signatures_signaturerequest SET key = key || 'x'",
    "a request": "DELETE FROM signatures_signaturerequest",
    "an answer's moment": "UPDATE signatures_signaturerequest SET answered_at = now()",
    "a contest taken back": "UPDATE signatures_signaturerequest SET contested_at = NULL WHERE contested_at IS NOT NULL",
    "a contest cleared before it was made": "UPDATE signatures_signaturerequest SET contest_cleared_at = '2020-01-01' "
    "WHERE contested_at IS NOT NULL",
    "what a code signed": "UPDATE signatures_batchitem SET sha256 = repeat('0', 64)",
    "a code used again": "UPDATE signatures_batchitem SET used_at = NULL",
    "where a code went": "UPDATE signatures_signingbatch SET contact_masked = 'x'",
    "an older list": "UPDATE signatures_revocationlist SET number = number - 1",
    "bytes": "UPDATE signatures_revision SET appended = ''",
    "evidence": "UPDATE signatures_evidence SET signer_name = 'x'",
}


def test_the_database_refuses_what_the_law_does_not_do():
    """Each statement on a signed agreement with a contest and a revocation, with triggers on, by the owner himself."""
    request = contested()
    revoke_signer(request.evidence, reason="Signature contestée.")
    assert RevocationList.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert {name: refusal_of(statement) for name, statement in SIGNED.items()} == dict.fromkeys(SIGNED, "only grows")


def refusal_of(statement: str) -> str:
    try:
        with as_owner() as cursor:
            cursor.execute(statement)
    except IntegrityError as refusal:
        return "only grows" if "only grows" in str(refusal) else str(refusal)
    return "changed"


def test_no_document_is_called_sealed_before_its_seal():
    """``sealed_at`` is refused until a closing revision is there."""
    document = document_of(lives.validated())
    with pytest.raises(IntegrityError, match="only grows"), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(sealed_at=timezone.now())
    assert not document.revisions.filter(act=Revision.CLOSED).exists()
