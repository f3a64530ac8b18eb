"""The long life of a sealed document: B-LTA after the seal, renewed in time, by a job that nothing stops half-way."""

import datetime as dt
import io
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import time_machine
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from django_q.models import OrmQ
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from notifications import jobs
from notifications.models import Message
from signatures import archive, keys, pki, timestamps
from signatures.archive import Outcome
from signatures.expiries import problems, tell_administrators
from signatures.files import RecordedFile
from signatures.models import Document, Revision, RevocationList, TimestampAnswer
from signatures.queries import TimeQuality, current_document, level_in_words, signature_levels, with_levels
from signatures.revocation import published_list, refresh_list, revoke_signer
from signatures.validation import validate
from tests.kit import lives
from tests.signatures import authorities, lta, papers

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parent.parent.parent
LARGEST = 350_000


def sealed(**given) -> Document:
    return current_document(lives.signed(**given), "convention")


def fresh(document: Document) -> Document:
    return Document.objects.get(pk=document.pk)


def levels_told(document: Document) -> dict[str, str]:
    """What pages say of each signature."""
    signed = with_levels(document.requests.exclude(evidence=None).select_related("document"))
    return {request.key: level_in_words(request) for request in signed}


def examined(document: Document):
    return validate(
        document.content(), roots=keys.keyring().roots, timestamp_roots=[authorities.identity()[0].certificate]
    )


def by_pyhanko(document: Document) -> set[str]:
    roots = {"roots": list(keys.keyring().roots), "timestamp_roots": [authorities.identity()[0].certificate]}
    return set(lta.answers(document.content(), **roots).values())


# -- what is made -------------------------------------------------------------------------------------------------


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


def test_the_revocation_data_of_every_signature_is_in_the_file(authority):
    """The store holds each signer's certificate, the authorities, and their three lists."""
    document = sealed()
    archive.archive_document(str(document.uuid))
    store = PdfFileReader(io.BytesIO(document.content())).root["/DSS"]
    assert len(store["/CRLs"]) == 3
    serials = {f"{one.serial_number:x}" for one in _certificates(store)}
    assert serials >= {signature.serial for signature in examined(document).signatures}


def _certificates(store):
    return [asn1.Certificate.load(reference.get_object().data) for reference in store["/Certs"]]


def test_without_any_authority_everything_stays_b_b_and_nothing_is_pretended():
    """No settings, no token, no job: levels and evidence say so."""
    document = sealed()
    assert not OrmQ.objects.filter().exists() or all(
        row.task["args"][1] != "archive_document" for row in OrmQ.objects.all()
    )
    assert {(one.level, one.time_quality) for one in signature_levels(document)} == {("B-B", TimeQuality.DECLARED)}
    assert {request.evidence.level for request in document.requests.all()} == {"B-B"}
    assert set(levels_told(document).values()) == {"heure de la plateforme, sans horodatage (PAdES B-B)"}
    assert archive.archive_overdue() == 0
    assert not TimestampAnswer.objects.exists()


def test_signatures_made_while_no_authority_answers_stay_b_b_and_are_proved_later(asked):
    """The document time-stamp proves that they existed; they are not called more than they are."""
    with authorities.running(answer=authorities.another_imprint) as liar:
        asked(liar)
        document = sealed()
        assert archive.archive_document(str(document.uuid)) is Outcome.UNREACHABLE
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


def test_one_party_without_time_stamp_among_others_is_told_apart(asked):
    """The authority is away for one signature: that one alone is B-B."""
    convention = lives.validated()
    with authorities.running() as honest:
        asked(honest)
        lives.sign(convention, "host")
        asked(timestamps.TimestampAuthority(authorities.DEAD, ()))
        lives.sign(convention, "head")
        asked(honest)
        lives.sign(convention, "guardian_1", "pupil")
    levels = {one.field_name: one for one in signature_levels(current_document(convention, "convention"))}
    assert [levels[f"sig_{key}"].level for key in ("host", "head", "guardian_1", "pupil")] == [
        "B-T",
        "B-B",
        "B-T",
        "B-T",
    ]
    assert levels["sig_head"].time_quality is TimeQuality.LATER
    assert levels["sig_head"].proved_at == levels["sig_guardian_1"].timestamped_at
    assert levels_told(current_document(convention, "convention")) == {
        key: f"{levels[f'sig_{key}'].time_quality.label} (PAdES {levels[f'sig_{key}'].level})"
        for key in ("host", "head", "guardian_1", "pupil")
    }
    assert TimestampAnswer.objects.filter(problem="unreachable").count() == 1


def test_an_attestation_is_archived_too(authority):
    """What only the organisation seals gets the same long life."""
    convention = lives.evaluated()
    document = current_document(convention, "attestation")
    assert archive.archive_document(str(document.uuid)) is Outcome.ARCHIVED
    assert examined(document).ok
    assert by_pyhanko(document) == {"OK"}


# -- again and again ----------------------------------------------------------------------------------------------


def test_archived_twice_is_archived_once(authority):
    """Whatever is asked again changes nothing until a renewal is due."""
    document = sealed()
    assert archive.archive_document(str(document.uuid)) is Outcome.ARCHIVED
    content = document.content()
    assert archive.archive_document(str(document.uuid)) is Outcome.NOT_DUE
    assert archive.archive_overdue() == 0
    assert document.content() == content


def test_a_time_stamp_is_renewed_before_its_certificate_expires(asked):
    """Ninety days before, a second one covers the first; the file begins with exactly the earlier bytes."""
    brief = authorities.identity(lifetime=dt.timedelta(days=100))
    with authorities.running(brief) as authority:
        asked(authority)
        anchors = Path(archive.timestamps.settings.SIGNATURE_TIMESTAMP_AUTHORITIES[0][1])
        anchors.write_bytes(brief[0].certificate.public_bytes(Encoding.PEM))
        document = sealed()
        assert archive.archive_document(str(document.uuid)) is Outcome.ARCHIVED
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


def test_the_command_shows_what_is_due_and_does_it(authority, capsys):
    """One line per document, then none."""
    document = sealed()
    call_command("archive_due")
    assert f"{document.number} (convention, version 1) : sans horodatage" in capsys.readouterr().out
    call_command("archive_due", "--now")
    assert "1 document horodaté." in (said := capsys.readouterr().out)
    assert "0 document à horodater" in said


# -- killed, or in company ----------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", ["before anything", "once the time-stamp is there", "once the revision is written"])
def test_killed_at_any_step_the_document_is_as_before_and_the_next_run_archives_it(authority, step, tmp_path):
    """kill -9: no revision, no answer, the same bytes; then one run makes it whole."""
    document = sealed()
    before = document.content(), Revision.objects.count(), TimestampAnswer.objects.count()
    assert archivist(document, authority, step, tmp_path) == -signal.SIGKILL
    assert (document.content(), Revision.objects.count(), TimestampAnswer.objects.count()) == before
    assert fresh(document).archived_until is None
    assert archivist(document, authority, "never", tmp_path) == 0
    assert examined(document).ok
    assert fresh(document).archived_until


@pytest.mark.django_db(transaction=True)
def test_archived_by_three_workers_at_once_is_archived_once(authority):
    """One stores its bytes, the others find that the file is no longer the one they began with."""
    document = sealed()

    def work(_n: int) -> Outcome:
        try:
            return archive.archive_document(str(document.uuid))
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        outcomes = list(pool.map(work, range(3)))
    assert outcomes.count(Outcome.ARCHIVED) == 1
    assert set(outcomes) <= {Outcome.ARCHIVED, Outcome.FASTER, Outcome.NOT_DUE}
    assert document.revisions.filter(act=Revision.ARCHIVED).count() == 1
    assert examined(document).ok


def test_a_file_archived_between_the_question_and_the_reading_is_not_archived_again(authority, monkeypatch):
    """Another worker stores its bytes after we found the document due and before we read it."""
    document, read_file = sealed(), archive.read_file

    def read(one: Document) -> RecordedFile:
        monkeypatch.setattr(archive, "read_file", read_file)
        assert archive.archive_document(str(document.uuid)) is Outcome.ARCHIVED
        return read_file(one)

    monkeypatch.setattr(archive, "read_file", read)
    assert archive.archive_document(str(document.uuid)) is Outcome.FASTER
    assert document.revisions.filter(act=Revision.ARCHIVED).count() == 1


def archivist(document: Document, authority: timestamps.TimestampAuthority, step: str, folder: Path) -> int:
    environment = {
        **os.environ,
        "TEST_DATABASE_NAME": str(connection.settings_dict["NAME"]),
        "AUTHORITY": f"{authority.url} {folder / 'tsa.pem'}",
    }
    command = [sys.executable, "-m", "tests.signatures.dying_archivist", str(document.uuid), step]
    return subprocess.run(command, cwd=ROOT, env=environment, timeout=60).returncode


# -- revoked ------------------------------------------------------------------------------------------------------


def test_a_revoked_signer_is_on_the_list_in_the_file_and_on_the_published_one(authority):
    """Verifiers who read either say so of that signature alone; the levels tell it too."""
    document = sealed()
    revoke_signer(document.requests.get(key="host").evidence, reason="signature contestée")
    assert archive.archive_document(str(document.uuid)) is Outcome.ARCHIVED
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


def _lists(document: Document) -> list[bytes]:
    store = PdfFileReader(io.BytesIO(document.content())).root["/DSS"]
    return [reference.get_object().data for reference in store["/CRLs"]]


def _contexts(lists: list[bytes]) -> list[ValidationContext]:
    anchors = [asn1.Certificate.load(one.public_bytes(Encoding.DER)) for one in keys.keyring().roots]
    stamps = [asn1.Certificate.load(authorities.identity()[0].certificate.public_bytes(Encoding.DER))]
    return [
        ValidationContext(trust_roots=anchors, crls=lists, revocation_mode="require"),
        ValidationContext(trust_roots=stamps, allow_fetching=False),
    ]


def test_revoking_twice_revokes_once_and_the_numbers_of_the_list_grow():
    """The command may be typed again."""
    evidence = sealed().requests.get(key="host").evidence
    first = revoke_signer(evidence, reason="signature contestée")
    number = RevocationList.objects.get().number
    assert revoke_signer(evidence, reason="encore") == first
    assert RevocationList.objects.get().number == number + 1


def test_the_list_is_public_in_force_and_empty_of_people(client):
    """Its address stands in each signer's certificate; it is made when first asked for, and when too old."""
    evidence = sealed().requests.get(key="host").evidence
    certificate = x509.load_pem_x509_certificate(evidence.certificate.encode())
    point = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value[0].full_name[0].value
    assert point.startswith("http://testserver/pki/")
    answer = client.get(point.removeprefix("http://testserver"))
    assert answer.headers["Content-Type"] == "application/pkix-crl"
    listed = x509.load_der_x509_crl(answer.content)
    assert listed.is_signature_valid(keys.authority().certificate.public_key())
    assert listed.next_update_utc > timezone.now() + dt.timedelta(days=6)
    assert len(listed) == 0
    revoke_signer(evidence, reason="signature contestée")
    listed = x509.load_der_x509_crl(client.get(point.removeprefix("http://testserver")).content)
    assert listed.get_revoked_certificate_by_serial_number(certificate.serial_number)
    with time_machine.travel(timezone.now() + dt.timedelta(days=8)):
        again = x509.load_der_x509_crl(client.get(point.removeprefix("http://testserver")).content)
        assert again.next_update_utc > timezone.now()
    assert client.get("/pki/0123456789abcdef.crl").status_code == 404
    assert client.get("/pki/racine.pem").content == keys.root_pem()


def test_the_operators_command_says_what_it_did(capsys):
    """By the identifier that the certificate bears; an unknown one is a sentence."""
    evidence = sealed().requests.get(key="host").evidence
    call_command("revoke_signer", str(evidence.uuid), "--reason", "signature contestée")
    assert "révoqué" in capsys.readouterr().out
    call_command("publish_crl")
    assert "1 certificat révoqué" in capsys.readouterr().out
    with pytest.raises(CommandError, match="Aucune signature"):
        call_command("revoke_signer", "00000000-0000-4000-8000-000000000000", "--reason", "x")


def test_the_periodic_job_renews_the_list_once_a_day():
    """Not at each turn."""
    refresh_list()
    number = RevocationList.objects.get().number
    refresh_list()
    assert RevocationList.objects.get().number == number
    with time_machine.travel(timezone.now() + dt.timedelta(hours=25)):
        refresh_list()
    assert RevocationList.objects.get().number == number + 1


# -- what expires -------------------------------------------------------------------------------------------------


def test_administrators_are_told_a_month_before_and_once_a_week(asked, settings):
    """The certificate of an authority ends in twenty days: one message to the operator, the next one a week later."""
    brief = authorities.identity(lifetime=dt.timedelta(days=20))
    with authorities.running(brief) as authority:
        asked(authority)
        Path(settings.SIGNATURE_TIMESTAMP_AUTHORITIES[0][1]).write_bytes(
            brief[0].certificate.public_bytes(Encoding.PEM)
        )
        sealed()
    assert tell_administrators() == 1
    assert tell_administrators() == 0
    [message] = Message.objects.filter(slug="expiry_notice")
    assert message.address == settings.OPERATOR_EMAIL
    assert "127.0.0.1 expire le" in message.context["sentences"][0]
    with time_machine.travel(timezone.now() + dt.timedelta(days=8)):
        assert tell_administrators() == 1


def test_nobody_is_told_when_nothing_expires(authority):
    """Years ahead, no message."""
    sealed()
    assert tell_administrators() == 0


def test_an_authority_taken_out_of_the_settings_without_its_root_is_told(authority, settings, monkeypatch):
    """What it stamped would no longer be verifiable; with its root among the earlier ones nothing is said."""
    sealed()
    anchors = settings.SIGNATURE_TIMESTAMP_AUTHORITIES[0][1]
    settings.SIGNATURE_TIMESTAMP_AUTHORITIES = []
    monkeypatch.setattr(keys, "in_development", lambda: False)
    assert [problem for problem in problems(timezone.now()) if "n'est plus dans les réglages" in problem]
    settings.SIGNATURE_TIMESTAMP_ROOTS_PEM = anchors
    assert not [problem for problem in problems(timezone.now()) if "n'est plus dans les réglages" in problem]
