"""The long life of a sealed document: B-LTA after the seal, renewed in time, by a job that nothing stops half-way."""

import datetime as dt
import io
import os
import subprocess
import sys
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
from pyhanko_certvalidator import ValidationContext

from notifications.models import Message
from signatures import archive, keys, timestamps
from signatures.archive import ArchiveOutcome
from signatures.expiries import problems, tell_administrators
from signatures.files import RecordedFile
from signatures.models import Document, Revision, RevocationList, TimestampAnswer
from signatures.queries import TimeQuality, current_document, level_in_words, signature_levels, with_levels
from signatures.revocation import refresh_list, revoke_signer
from signatures.validation import validate
from tests.kit import lives
from tests.signatures import authorities, lta

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]
LARGEST = 350_000


def sealed(**given) -> Document:
    return current_document(lives.signed(**given), "convention")


def fresh(document: Document) -> Document:
    return Document.objects.get(pk=document.pk)


def levels_told(document: Document) -> dict[str, str]:
    """Return the words of pages on each signature."""
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
    """A document sealed by the organisation alone gets the same long life."""
    convention = lives.evaluated()
    document = current_document(convention, "attestation")
    assert archive.archive_document(str(document.uuid)) is ArchiveOutcome.ARCHIVED
    assert examined(document).ok
    assert by_pyhanko(document) == {"OK"}


# -- again and again ----------------------------------------------------------------------------------------------


def test_archived_twice_is_archived_once(authority):
    """Whatever is asked again changes nothing until a renewal is due."""
    document = sealed()
    assert archive.archive_document(str(document.uuid)) is ArchiveOutcome.ARCHIVED
    content = document.content()
    assert archive.archive_document(str(document.uuid)) is ArchiveOutcome.NOT_DUE
    assert archive.archive_overdue() == 0
    assert document.content() == content


def test_the_command_shows_what_is_due_and_does_it(authority, capsys):
    """One line per document, then none."""
    document = sealed()
    call_command("archive_due")
    assert f"{document.number} (convention, version 1) : sans horodatage" in capsys.readouterr().out
    call_command("archive_due", "--now")
    assert "1 document horodaté." in (said := capsys.readouterr().out)
    assert "0 document à horodater" in said


# -- killed, or in company ----------------------------------------------------------------------------------------


def test_a_file_archived_between_the_question_and_the_reading_is_not_archived_again(authority, monkeypatch):
    """Another worker stores its bytes after we found the document due and before we read it."""
    document, read_file = sealed(), archive.read_file

    def read(one: Document) -> RecordedFile:
        monkeypatch.setattr(archive, "read_file", read_file)
        assert archive.archive_document(str(document.uuid)) is ArchiveOutcome.ARCHIVED
        return read_file(one)

    monkeypatch.setattr(archive, "read_file", read)
    assert archive.archive_document(str(document.uuid)) is ArchiveOutcome.FASTER
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
    """The identifier of the certificate names it; an unknown one is a sentence."""
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
    """Its time-stamps would no longer be verifiable; with its root among the earlier ones nothing is said."""
    sealed()
    anchors = settings.SIGNATURE_TIMESTAMP_AUTHORITIES[0][1]
    settings.SIGNATURE_TIMESTAMP_AUTHORITIES = []
    monkeypatch.setattr(keys, "in_development", lambda: False)
    assert [problem for problem in problems(timezone.now()) if "n'est plus dans les réglages" in problem]
    settings.SIGNATURE_TIMESTAMP_ROOTS_PEM = anchors
    assert not [problem for problem in problems(timezone.now()) if "n'est plus dans les réglages" in problem]
