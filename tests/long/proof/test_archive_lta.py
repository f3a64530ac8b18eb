"""Archives whole: six parties to B-LTA, renewed, with a revoked signer, and once authorities answer again."""

import datetime as dt
import io
from pathlib import Path

import pytest
import time_machine
from cryptography.hazmat.primitives.serialization import Encoding
from django.utils import timezone
from django_q.models import OrmQ
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature

from notifications import jobs
from signatures import archive, keys, pki
from signatures.archive import ArchiveOutcome
from signatures.models import TimestampAnswer
from signatures.queries import TimeQuality, signature_levels
from signatures.revocation import published_list, revoke_signer
from signatures.validation import validate
from tests.long.proof.test_archive import LARGEST, _contexts, _lists, by_pyhanko, examined, fresh, levels_told, sealed
from tests.signatures import authorities, papers

pytestmark = pytest.mark.django_db


def test_a_sealed_agreement_of_six_parties_becomes_b_lta(authority, tmp_path):
    """Every signature has its time-stamp, the document's reaches the last byte, ours, pyHanko and poppler agree."""
    document = sealed(guardians=2, tutor=True)
    [row] = [row for row in OrmQ.objects.all() if row.task["args"][1] == "archive_document"]
    jobs.run(*row.task["args"])
    document = fresh(document)
    content = document.content()
    assert len(content) < LARGEST
    found = examined(document)
    assert found.ok, found.problems
    assert [one.kind for one in found.signatures] == ["certification", *["party"] * 6, "closing", "timestamp"]
    assert found.signatures[-1].covers == len(content)
    assert by_pyhanko(document) == {"OK"}
    assert {one.level for one in signature_levels(document)} == {"B-LTA"}
    assert {one.time_quality for one in signature_levels(document)} == {TimeQuality.OWN}
    said = "horodatée par une autorité au moment de la signature, vérifiable pendant des années (PAdES B-LTA)"
    assert set(levels_told(document).values()) == {said}
    assert document.archived_until.year >= timezone.now().year + 9
    if papers.has_pdfsig():
        said = papers.pdfsig_answers(content, keys.root_pem(), tmp_path)
        assert {(signature, certificate) for _field, signature, certificate in said[:8]} == {
            ("Signature is Valid.", "Certificate is Trusted.")
        }


def test_signatures_made_while_no_authority_answers_stay_b_b_and_are_proved_later(asked):
    """The document time-stamp proves that they existed; they are not called more than they are."""
    with authorities.running(answer=authorities.another_imprint) as liar:
        asked(liar)
        document = sealed()
        assert archive.archive_document(str(document.uuid)) is ArchiveOutcome.UNREACHABLE
        refused = set(TimestampAnswer.objects.values_list("problem", flat=True))
        assert refused == {"imprint"}
        assert fresh(document).archive_tries == 1
        assert [one.kind for one in examined(document).signatures][-1] == "closing"
    with authorities.running() as honest:
        asked(honest)
        assert archive.archive_overdue() == 1
    document = fresh(document)
    assert examined(document).ok
    assert document.archive_tries == 0
    levels = signature_levels(document)
    assert {(one.level, one.time_quality) for one in levels} == {("B-B", TimeQuality.LATER)}
    assert {one.proved_at for one in levels} == {document.revisions.last().timestamped_at}


def test_a_time_stamp_is_renewed_before_its_certificate_expires(asked):
    """Ninety days before, a second one covers the first; the file begins with exactly the earlier bytes."""
    brief = authorities.identity(lifetime=dt.timedelta(days=100))
    with authorities.running(brief) as authority:
        asked(authority)
        anchors = Path(archive.timestamps.settings.SIGNATURE_TIMESTAMP_AUTHORITIES[0][1])
        anchors.write_bytes(brief[0].certificate.public_bytes(Encoding.PEM))
        document = sealed()
        assert archive.archive_document(str(document.uuid)) is ArchiveOutcome.ARCHIVED
        first = document.content()
        assert not archive.documents_due().exists()
    assert not archive.documents_due(timezone.now() + dt.timedelta(days=9)).exists()
    assert archive.documents_due(timezone.now() + dt.timedelta(days=11)).get() == document
    with time_machine.travel(timezone.now() + dt.timedelta(days=11)), authorities.running() as later:
        both = anchors.read_bytes() + authorities.identity()[0].certificate.public_bytes(Encoding.PEM)
        anchors.write_bytes(both)
        archive.timestamps.settings.SIGNATURE_TIMESTAMP_AUTHORITIES = [(later.url, str(anchors))]
        assert archive.archive_overdue() == 1
        second = document.content()
        assert second.startswith(first)
        found = validate(second, roots=keys.keyring().roots, timestamp_roots=[both])
        assert found.ok, found.problems
        assert [one.kind for one in found.signatures][-2:] == ["timestamp", "timestamp"]
    assert fresh(document).archived_until > timezone.now() + dt.timedelta(days=3000)


def test_a_revoked_signer_is_on_the_list_in_the_file_and_on_the_published_one(authority):
    """Verifiers who read either say so of that signature alone; the levels tell it too."""
    document = sealed()
    revoke_signer(document.requests.get(key="host").evidence, reason="signature contestée")
    assert archive.archive_document(str(document.uuid)) is ArchiveOutcome.ARCHIVED
    lists = _lists(document)
    published = published_list(pki.key_id(keys.authority().certificate))
    assert published in lists
    for found in ([published, *keys.keyring().crls], lists):
        revoked = {
            one.field_name: validate_pdf_signature(one, *_contexts(found)).revoked
            for one in PdfFileReader(io.BytesIO(document.content())).embedded_regular_signatures
        }
        assert [name for name, said in revoked.items() if said] == ["sig_host"]
    levels = {one.field_name: one for one in signature_levels(document)}
    assert levels["sig_host"].revoked_at
    assert levels["sig_head"].revoked_at is None
