"""A whole agreement verified years later: by the page's own verification and by the evidence's program."""

import pytest
from asn1crypto import pem
from cryptography.hazmat.primitives.serialization import Encoding

from conventions.domain.dossier.evidence import verify as program
from conventions.domain.dossier.evidence.bundle import make_bundle
from conventions.domain.dossier.verification.services import verify
from signatures import archive, keys, sandbox, timestamps, validation
from signatures.models import Document, Evidence
from signatures.revocation import revoke_signer
from tests.kit import lives, recorded
from tests.signatures import authorities, decade
from tests.signatures.decade import FIRST, SECOND, THIRD
from workflow import notes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ours(monkeypatch) -> None:
    """Sign with keys that last three years, and examine in this process."""
    monkeypatch.setattr(keys, "keyring", lambda: decade.ring().as_keyring())
    monkeypatch.setattr(sandbox, "examine", validation.validate)
    monkeypatch.setattr(timestamps, "_failed", {})


@pytest.fixture
def authority(settings, tmp_path):
    """Put a time-stamping authority into the settings, with the roots of those that served before."""
    anchors = tmp_path / "tsa.pem"
    parts = [root.public_bytes(Encoding.PEM) for root in decade.timestamp_roots()]
    parts += [pem.armor("X509 CRL", one) for one in decade.lists(decade.NOW)[1:]]
    anchors.write_bytes(b"".join(parts))

    def use(which: tuple[float, float]):
        running = authorities.running(decade.authority(*which))
        settings.SIGNATURE_TIMESTAMP_AUTHORITIES = [(running.__enter__().url, str(anchors))]
        opened.append(running)

    opened: list = []
    yield use
    for one in opened:
        one.__exit__(None, None, None)


@pytest.fixture
def document(authority) -> Document:
    """An agreement signed, sealed and archived today, whatever life it has afterwards."""
    authority(FIRST)
    document = recorded.document_of(lives.signed())
    assert archive.archive_document(str(document.uuid)) is archive.ArchiveOutcome.ARCHIVED
    return document


def renew(authority, years: float, which: tuple[float, float]) -> None:
    authority(which)
    with decade.after(years):
        assert archive.archive_overdue() == 1


def told(pdf: bytes, years: float) -> tuple[str, list[str]]:
    with decade.after(years):
        verdict = verify(pdf)
        return verdict.answer, [reason.code for reason in verdict.reasons]


def said_by_the_program(content: bytes, years: float, root: bytes) -> tuple[int, str]:
    """Return the exit status and all that is said, given the journal's key and a root."""
    said: list[str] = []
    with decade.after(years):
        return program.verify(content, [notes.verifier_key()], said.append, root), "\n".join(said)


def test_renewed_in_time_it_stays_authentic_and_complete(authority, document, monkeypatch):
    """One, five and nine years later, every copy since the seal; and so says the evidence made then."""
    assert told(document.content(), 1) == ("complete", [])
    renew(authority, 1.8, SECOND)
    assert told(document.content(), 5) == ("complete", [])
    monkeypatch.setattr(keys, "keyring", lambda: decade.later_ring().as_keyring())
    renew(authority, 5.3, THIRD)
    *_, closed, first, second, third = recorded.files_of(document)
    assert told(third, 9) == ("complete", [])
    for copy in (second, first, closed):
        assert told(copy, 9) == ("complete", ["only_recorded", "renewed"])
    with decade.after(9):
        content = make_bundle(lives.Convention.objects.get(pk=document.root_id))
        root = keys.root_pem()
    status, said = said_by_the_program(content, 9, root)
    assert status == program.RIGHT, said
    assert "Conclusion : tout est juste" in said, said


def test_after_a_missed_renewal_the_record_still_matches_and_the_answer_says_no_more(document):
    """Complete by our record, with the sentence of what certificates no longer prove; an unknown file is nothing."""
    with decade.after(5):
        verdict = verify(document.content())
    assert (verdict.answer, [one.code for one in verdict.reasons]) == ("complete", ["only_recorded"])
    assert "n'en prouvent plus la date" in verdict.reasons[0].sentence
    assert "notre enregistrement" in verdict.means
    assert all("n'est plus prouvée" in one.state_in_words for one in verdict.signatures)
    assert told(document.content() + b"\n", 5) == ("unverifiable", ["trailing", "unproven"])
    assert told(decade.renewed()[0], 5) == ("unverifiable", ["unproven"])


def test_evidence_that_has_grown_old_says_what_its_certificates_no_longer_prove(document):
    """Nothing is wrong, as the journal and its signature do not expire; that dates are not proved stands at the end."""
    content, root = make_bundle(lives.Convention.objects.get(pk=document.root_id)), keys.root_pem()
    assert "Conclusion : tout est juste" in said_by_the_program(content, 1, root)[1]
    status, said = said_by_the_program(content, 9, root)
    assert status == program.INCOMPLETE
    assert "[  ?  ] PDF" in said
    assert "rien n'est faux" in said
    assert "des dates que les certificats ne prouvent plus (PDF)" in said


def test_a_contested_signature_revoked_since_is_told_and_no_other(authority):
    """Revoked after a time-stamp or before any: never a forged signature, never a final document."""
    for stamped in (False, True):
        if stamped:
            authority(FIRST)
        convention = lives.validated()
        lives.sign(convention)
        lives.signing.seal(str(convention.uuid))
        document = recorded.document_of(convention)
        with decade.after(0.1):
            revoke_signer(Evidence.objects.filter(request__document=document).first(), reason="Signature contestée")
        authority(FIRST)
        with decade.after(0.15):
            assert archive.archive_document(str(document.uuid)) is archive.ArchiveOutcome.ARCHIVED
        expected = ["revoked"] if stamped else ["revoked", "only_recorded"]
        assert told(document.content(), 0.2) == ("provisional", expected)
