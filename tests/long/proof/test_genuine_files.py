"""No false alarm: a hundred genuine files of every sort, on each of which the verifiers that are not ours agree."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import NamedTuple
from unittest import mock

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import transaction
from django.test import override_settings

from config.development.lives.amendments import PLACE
from config.development.lives.amendments import sealed as amended
from conventions.domain.dossier.agreements import signing
from conventions.domain.dossier.verification.services import verify
from signatures import archive, keys, revocation, sandbox, timestamps, validation
from signatures.models import Document
from tests.kit import lives, recorded
from tests.signatures import authorities, crosscheck, papers

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("genuine files")]

BRIEF = authorities.dt.timedelta(days=60)
"""A time-stamp whose certificate ends so soon is renewed at once."""


class File(NamedTuple):
    """A genuine file, and what our own verification said of it in the moment that it was made."""

    what: str
    pdf: bytes
    answer: str
    reasons: tuple[str, ...]
    expected: tuple[str, ...]


COMPLETE, RENEWED, EARLIER = ("complete",), ("complete", "renewed"), ("provisional", "earlier_copy")


class Service:
    """A time-stamping service that a test switches on and off, brief at first and long-lived afterwards."""

    def __init__(self, brief: str, lasting: str, anchors: str) -> None:
        self.brief, self.lasting, self.anchors = brief, lasting, anchors

    @contextmanager
    def asked(self, url: str) -> Iterator[None]:
        earlier = {"SIGNATURE_TIMESTAMP_AUTHORITIES": [(url, self.anchors)] if url else []}
        with override_settings(**earlier, SIGNATURE_TIMESTAMP_ROOTS_PEM=self.anchors):
            yield


def timestamp_roots() -> list[x509.Certificate]:
    return [authorities.identity(lifetime=BRIEF)[0].certificate, authorities.identity()[0].certificate]


@pytest.fixture(scope="module")
def genuine(django_db_setup, django_db_blocker, tmp_path_factory) -> list[File]:
    """Make every file once; the database is as before afterwards."""
    anchors = tmp_path_factory.mktemp("trust") / "tsa.pem"
    anchors.write_bytes(b"".join(one.public_bytes(Encoding.PEM) for one in timestamp_roots()))
    with ExitStack() as stack:
        brief = stack.enter_context(authorities.running(authorities.identity(lifetime=BRIEF)))
        lasting = stack.enter_context(authorities.running())
        stack.enter_context(mock.patch.object(sandbox, "examine", validation.validate))
        stack.enter_context(mock.patch.object(timestamps, "_failed", {}))
        stack.enter_context(mock.patch.object(revocation, "sleep"))
        stack.enter_context(django_db_blocker.unblock())
        block = transaction.atomic()
        block._from_testcase = True  # as around every test: what must be committed at once may be so inside
        with block:
            service = Service(brief.url, lasting.url, str(anchors))
            files = [*_of_any_size(service), *_of_whole_lives(service)]
            transaction.set_rollback(True)
    return files


def _of_any_size(service: Service) -> Iterator[File]:
    """One to eight signatures: without time-stamps, with some, with all; archived, renewed, and the copies before."""
    root, version = lives.opened(), 0
    for parties in range(1, 9):
        for level in ("B-B", "mixed", "B-T"):
            version += 1
            document = _closed(service, root, parties, version, level)
            with service.asked(service.brief):
                assert archive.archive_document(str(document.uuid)) is archive.ArchiveOutcome.ARCHIVED
            if level == "B-T":
                with service.asked(service.lasting):
                    assert archive.archive_document(str(document.uuid)) is archive.ArchiveOutcome.ARCHIVED
            first = 0 if (parties, level) in ((8, "mixed"), (7, "B-B")) else parties + 1
            yield from _told(service, document, f"{parties} parties, {level}", since=first)


def _closed(service: Service, root: recorded.Convention, parties: int, version: int, level: str) -> Document:
    def url(number: int) -> str:
        return service.brief if level == "B-T" or (level == "mixed" and number % 2) else ""

    with service.asked(url(0)):
        document = recorded.frozen(root, parties=parties, version=version)
    for number, field in enumerate(recorded.FIELDS[:parties], start=1):
        with service.asked(url(number)):
            recorded.sign(document, field)
    with service.asked(url(parties + 1)):
        recorded.close(document)
    return document


def _of_whole_lives(service: Service) -> Iterator[File]:
    """Yield every document of lives by hand and by code, amended, evaluated, after each act."""
    with service.asked(service.lasting):
        mixed = lives.validated(guardians=2, tutor=True)
        lives.sign_on_paper(mixed, "guardian_1", "pupil")
        lives.sign(mixed, "host", "guardian_2")
        lives.sign_on_paper(mixed, "tutor")
        lives.sign(mixed, "head")
        assert signing.seal(str(mixed.uuid))
        amended(mixed, place=PLACE)
        lived = lives.evaluated()
        for convention in (mixed, lived):
            for document in Document.objects.filter(root_id=convention.pk).order_by("pk"):
                assert archive.archive_document(str(document.uuid)) is archive.ArchiveOutcome.ARCHIVED
                remarks = ("amended",) if convention == mixed and document.purpose == "convention" else ()
                yield from _told(service, document, f"{document.purpose} of {convention.number}", remarks=remarks)


def _told(
    service: Service, document: Document, what: str, *, since: int = 0, remarks: tuple[str, ...] = ()
) -> Iterator[File]:
    """Verify the files of a document after each act from ``since``; those since the seal are complete, with remarks."""
    acts = list(document.revisions.order_by("n").values_list("act", flat=True))
    final = max(n for n, act in enumerate(acts) if act != "archived")
    files = recorded.files_of(document)
    with service.asked(service.lasting):
        for n, pdf in list(enumerate(files))[since:]:
            answer, *reasons = COMPLETE if n == len(files) - 1 else RENEWED
            expected = EARLIER if n < final else (answer, *remarks, *reasons)
            verdict = verify(pdf)
            reasons = tuple(reason.code for reason in verdict.reasons)
            yield File(f"{what}, file {n + 1} of {len(files)}", pdf, verdict.answer, reasons, expected)


def test_no_false_alarm_on_a_hundred_genuine_files(genuine):
    """Complete since the seal, whatever time-stamp came later; authentic and not final before."""
    assert len({one.pdf for one in genuine}) >= 100
    for one in genuine:
        assert (one.answer, *one.reasons) == one.expected, one.what


@pytest.fixture
def some(genuine, rounds) -> list[File]:
    """A third of them, of every sort; all in ``make chaos``."""
    return genuine[:: rounds(3, 1)]


@pytest.mark.chaos
def test_pyhanko_agrees_on_each(some):
    """Its own validator, as it comes."""
    trust = {"roots": keys.keyring().roots, "timestamp_roots": timestamp_roots()}
    assert [one.what for one in some if not crosscheck.by_pyhanko(one.pdf, **trust)] == []


@pytest.mark.chaos
@pytest.mark.skipif(not papers.has_pdfsig(), reason="pdfsig and certutil are not installed")
def test_poppler_agrees_on_each(some, tmp_path):
    """Every signature valid, every certificate trusted."""
    roots = keys.keyring().roots
    assert [one.what for one in some if not crosscheck.by_poppler(one.pdf, roots=roots, folder=tmp_path)] == []


@pytest.mark.chaos
@pytest.mark.skipif(not crosscheck.has_pdfbox(), reason=crosscheck.NO_PDFBOX)
def test_pdfbox_and_bouncycastle_agree_on_each(some, tmp_path):
    """Byte ranges, CMS, certificates, imprints of time-stamps."""
    trust = {"roots": keys.keyring().roots, "timestamp_roots": timestamp_roots()}
    good = crosscheck.by_pdfbox([one.pdf for one in some], folder=tmp_path, **trust)
    assert [one.what for one, is_good in zip(some, good, strict=True) if not is_good] == []
