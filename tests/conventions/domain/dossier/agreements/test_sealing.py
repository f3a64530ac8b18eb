"""The closing seal, whoever signs last and whatever fails first; and that no byte of the file changes unseen."""

import hashlib
import logging
import random
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ

from conventions.domain.dossier.agreements import services as agreements
from conventions.domain.dossier.agreements import signing
from conventions.domain.dossier.agreements.base_messages import personal_link
from conventions.domain.dossier.agreements.models import Convention
from notifications import jobs
from notifications.models import JobRun, Message
from signatures import documents, keys, pades, pki
from signatures import services as signature_services
from signatures.models import Document, Evidence, Revision, SignatureRequest
from signatures.queries import current_document
from signatures.validation import validate
from tests.kit import lives
from tests.kit.cast import from_the_cast
from tests.kit.refusals import refused
from tests.kit.sign_in import verified
from tests.kit.signed_fields import field_names
from workflow import engine, journal
from workflow.engine import Refused
from workflow.models import Transition

pytestmark = pytest.mark.django_db
SIX = ("host", "head", "guardian_1", "guardian_2", "pupil", "tutor")


def document_of(convention: Convention) -> Document:
    return current_document(convention, "convention")


def report_on(pdf: bytes):
    return validate(pdf, roots=[keys.root_pem()])


def path_of(request: SignatureRequest) -> str:
    return personal_link(request).removeprefix("http://testserver")


@from_the_cast
def all_signed(**given) -> Convention:
    """Everybody has signed, the job that seals waits in the queue."""
    convention = lives.validated(**given)
    lives.sign(convention)
    assert convention.status == "signatures_started"
    return convention


@pytest.fixture
def quiet() -> Iterator[None]:
    """Let no log tell what is broken on purpose; it listens to nothing, so that agreements may be lent."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


def fail(*_given, **_named):
    raise RuntimeError("broken on purpose")


def no_keys():
    raise keys.KeysUnusable("Le cachet manque : indiquez son fichier.")


# -- whoever is the last ----------------------------------------------------------------------------------------


def test_the_sealed_file_holds_every_party_once_between_two_seals():
    """Certified first, six parties, closed last: all good with the platform's root alone."""
    convention = all_signed(guardians=2, tutor=True)
    assert signing.seal(str(convention.uuid))
    report = report_on(document_of(convention).content())
    assert report.ok, report.problems
    assert [s.kind for s in report.signatures] == ["certification", *["party"] * 6, "closing"]
    assert sorted(s.field for s in report.signatures[1:-1]) == sorted(f"sig_{key}" for key in SIX)
    ids = {str(uuid) for uuid in Evidence.objects.values_list("uuid", flat=True)}
    assert {s.evidence_id for s in report.signatures[1:-1]} == ids


# -- when the seal fails ------------------------------------------------------------------------------------------


BROKEN = {
    "the keys are missing": (signature_services.keys, "seal", no_keys, "Le cachet manque"),
    "the file cannot be closed": (pades, "close", fail, "RuntimeError"),
    "the revision cannot be written": (documents, "append", fail, "RuntimeError"),
    "the messages cannot be written": (engine, "queue", fail, "RuntimeError"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_seal_that_fails_is_noted_loses_nothing_and_is_done_later(what, monkeypatch, quiet):
    """Tries and problem stand on the document, consents stay, bytes are as before; the next try seals."""
    module, name, broken, said = BROKEN[what]
    convention = all_signed()
    document = document_of(convention)
    before = (document.content(), Transition.objects.count(), Message.objects.count(), Revision.objects.count())
    with monkeypatch.context() as patch:
        patch.setattr(module, name, broken)
        for tries in (1, 2):
            with pytest.raises((RuntimeError, keys.KeysUnusable)):
                signing.seal(str(convention.uuid))
            document.refresh_from_db()
            assert document.seal_tries == tries
            assert document.seal_problem.code == "seal_failed"
            assert document.seal_problem.what.startswith(said)
            assert document.sealed_at is None
    after = (document.content(), Transition.objects.count(), Message.objects.count(), Revision.objects.count())
    assert after == before
    assert {r.status for r in lives.requests(convention).values()} == {"signed"}
    assert Evidence.objects.count() == 4
    convention.refresh_from_db()
    assert convention.status == "signatures_started"
    assert signing.seal(str(convention.uuid))
    document.refresh_from_db()
    assert document.seal_problem is None
    convention.refresh_from_db()
    assert convention.status == "signed"
    assert report_on(document.content()).ok
    assert list(journal.check()) == []


def test_the_queue_tries_a_failed_seal_again(monkeypatch, quiet):
    """The job raises, so that the queue keeps it; the second run of the same task seals."""
    convention = all_signed()
    [row] = OrmQ.objects.all()
    arguments = row.task["args"]
    with monkeypatch.context() as patch:
        patch.setattr(pades, "close", fail)
        with pytest.raises(jobs.JobFailed):
            jobs.run(*arguments)
    assert JobRun.objects.get(key=arguments[0]).done_at is None
    jobs.run(*arguments)
    convention.refresh_from_db()
    assert convention.status == "signed"
    assert JobRun.objects.get(key=arguments[0]).done_at is not None


def test_a_seal_whose_job_was_lost_is_made_by_the_periodic_one(monkeypatch, quiet):
    """Nothing hangs for ever on one row of the queue; one that fails does not stop the others."""
    first, second = all_signed(), all_signed()
    unfinished = lives.validated()
    lives.sign(unfinished, "host")
    OrmQ.objects.all().delete()
    real, broken = pades.close, document_of(first).content()
    monkeypatch.setattr(pades, "close", lambda pdf, **given: fail() if pdf == broken else real(pdf, **given))
    assert signing.seal_overdue() == 1
    monkeypatch.setattr(pades, "close", real)
    assert signing.seal_overdue() == 1
    assert signing.seal_overdue() == 0
    for convention, status in ((first, "signed"), (second, "signed"), (unfinished, "signatures_started")):
        convention.refresh_from_db()
        assert convention.status == status


def test_sealed_twice_is_sealed_once():
    """The job handed out twice: one revision, one entry, one round of messages."""
    convention = all_signed()
    assert signing.seal(str(convention.uuid)) is True
    sealed = document_of(convention).content()
    told = Message.objects.count()
    assert signing.seal(str(convention.uuid)) is False
    assert document_of(convention).content() == sealed
    assert Message.objects.count() == told
    assert Revision.objects.filter(act="closed").count() == 1
    assert Transition.objects.filter(subject_uuid=convention.uuid, name="seal").count() == 1


@pytest.mark.django_db(transaction=True)
def test_sealed_by_three_workers_at_once_is_sealed_once():
    """The lock lets one do it; the others find it done."""
    convention = all_signed()
    barrier, answers = threading.Barrier(3), []

    def work():
        try:
            barrier.wait(20)
            answers.append(signing.seal(str(convention.uuid)))
        except Exception as problem:
            answers.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(answers, key=str) == [False, False, True]
    document = document_of(convention)
    assert Revision.objects.filter(document=document, act="closed").count() == 1
    assert (document.seal_tries, document.seal_problem) == (0, None)
    assert report_on(document.content()).ok


def test_nothing_is_sealed_while_a_request_is_open():
    """The job, run too early, does nothing and notes no problem."""
    convention = lives.validated(guardians=2)
    lives.sign(convention, "host", "head", "guardian_1")
    assert signing.seal(str(convention.uuid)) is False
    document = document_of(convention)
    assert (document.sealed_at, document.seal_tries, document.seal_problem) == (None, 0, None)


# -- after the seal ---------------------------------------------------------------------------------------------------


def test_nobody_signs_after_the_seal(client):
    """A guardian's code that left before the others lapsed: refused with a sentence, the file stays as it is."""
    convention = lives.validated(guardians=2)
    lives.sign(convention, "host", "head", "guardian_1", "pupil")
    late = lives.requests(convention)["guardian_2"]
    batch = signing.ask_signing_code([late])
    code = lives.last_code(late)
    lives.open_page(client, late)
    signing.lapse_open_requests(convention, by=lives.by(convention, "head"))
    assert signing.seal(str(convention.uuid))
    sealed = document_of(convention).content()
    [outcome] = signing.sign_with_batch(batch, code, circumstances=lives.HERE)
    assert not outcome.signed
    assert outcome.refusal.code == "already_answered"
    assert client.post(path_of(late) + "/signer", {"code": code, "consent": "on"}).status_code == 409
    for request in lives.requests(convention).values():
        with pytest.raises(Refused):
            signing.ask_signing_code([request])
        with pytest.raises(Refused):
            signing.refuse_to_sign(request, reason="Finalement non.")
    assert document_of(convention).content() == sealed
    assert Evidence.objects.count() == 4


def test_the_closed_file_itself_takes_no_more_signature(sealed):
    """Even below the law: the PDF has no way in."""
    document, _convention = sealed
    content = document.content()
    assert field_names(content, filled=False) == []
    with pytest.raises(pades.CannotSign):
        pades.close(content, seal=keys.seal(), reason="Encore")


# -- bytes ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def sealed():
    """A document with four parties, sealed, and its agreement."""
    convention = lives.signed()
    return document_of(convention), convention


def ends(document: Document) -> list[int]:
    """Length of the file after each revision."""
    total, found = 0, []
    for revision in document.revisions.order_by("n"):
        total += len(revision.appended)
        found.append(total)
    return found


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_the_copy_page_gives_the_bytes_that_are_recorded(client):
    """Frozen, half signed, sealed: each time the file has the hash of its last revision and of the QR page."""
    convention = lives.validated()
    request = lives.requests(convention)["guardian_1"]
    document = document_of(convention)
    lives.open_page(client, request)

    def given() -> bytes:
        return b"".join(client.get(path_of(request) + "/copie/convention").streaming_content)

    for act in (
        lambda: None,
        lambda: lives.sign(convention, "host"),
        lambda: lives.sign(convention),
        lambda: signing.seal(str(convention.uuid)),
    ):
        act()
        copy = given()
        assert sha256(copy) == document.revisions.order_by("-n").first().sha256
        page = client.get(f"/verifier/{convention.number}/1").content.decode()
        assert sha256(copy) in page


@pytest.mark.parametrize("tail", [b"\n", b" ", b"%%EOF\n", b"\0" * 64, b"<script>"])
def test_bytes_after_the_end_are_found(sealed, tail):
    """The report finds them, as the last signature must reach the end, and so does the recorded hash."""
    document, _convention = sealed
    longer = document.content() + tail
    assert not report_on(longer).ok
    assert sha256(longer) != document.sealed_sha256


def test_a_file_cut_back_to_an_earlier_signature_is_found_by_the_record(sealed):
    """Good in itself, as every earlier file was: only the recorded hash and the number of signatures tell."""
    document, _convention = sealed
    content = document.content()
    for number, end in enumerate(ends(document)[:-1], start=1):
        earlier = content[:end]
        report = report_on(earlier)
        assert report.ok
        assert not report.closed
        assert len(report.signatures) == number
        assert sha256(earlier) != document.sealed_sha256
        assert sha256(earlier) == document.revisions.get(n=number).sha256


def test_a_file_cut_anywhere_else_is_bad(sealed):
    """Between two revisions' ends nothing passes."""
    document, _convention = sealed
    content, rng = document.content(), random.Random(3)
    for _ in range(12):
        cut = rng.randrange(1, len(content))
        if cut not in ends(document):
            assert not report_on(content[:cut]).ok, cut


def test_another_platforms_root_trusts_none_of_it(sealed):
    """The roots given are the only ones trusted."""
    from tests.signatures import papers

    document, _convention = sealed
    report = validate(document.content(), roots=[papers.keys().root_pem])
    assert not report.ok
    assert not any(signature.trusted for signature in report.signatures)


def test_revisions_and_evidence_are_written_once():
    """The proof of a signature is neither changed nor deleted, by any way the database offers."""
    from django.db import DatabaseError, transaction

    convention = all_signed()
    document = document_of(convention)
    acts = {
        "revision changed": lambda: Revision.objects.filter(document=document).update(sha256="0" * 64),
        "revision deleted": lambda: Revision.objects.filter(document=document, n=2)._raw_delete("default"),
        "evidence changed": lambda: Evidence.objects.update(signer_name="Personne d'autre"),
        "evidence deleted": lambda: Evidence.objects.all()._raw_delete("default"),
    }
    passed = []
    for what, act in acts.items():
        try:
            with transaction.atomic():
                act()
                connection.check_constraints()
        except DatabaseError:
            continue
        passed.append(what)
    assert passed == []


# -- when the seal has ended --------------------------------------------------------------------------------------


def earlier_root() -> pki.TrustRoot:
    """A root that began two days ago."""
    return pki.create_root(name="Racine (test)", organisation="Test", now=timezone.now() - timedelta(days=2))


def keyring_for(hours: float, root: pki.TrustRoot) -> keys.Keyring:
    """Keys under ``root`` whose seal ends after ``hours``."""
    began = timezone.now() - timedelta(days=1)
    ca = pki.create_authority(root=root, name="Autorité (test)", organisation="Test", now=began)
    lifetime = timedelta(days=1, hours=hours)
    own = pki.create_seal(ca=ca, name="Cachet (test)", organisation="Test", now=began, lifetime=lifetime)
    return keys.Keyring(roots=(root.certificate,), authority=ca, seal=own)


def test_a_seal_that_ended_between_consent_and_sealing_seals_nothing_and_its_successor_does(client, monkeypatch, quiet):
    """No file is closed with it: the agreement's page says why, consents stay, and the new seal closes it."""
    root = earlier_root()
    ring, successor = keyring_for(1, root), keyring_for(48, root)
    monkeypatch.setattr(keys, "keyring", lambda: ring)
    convention = all_signed()
    before = document_of(convention).content()
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        with pytest.raises(keys.KeysUnusable, match="n'est valable que du"):
            signing.seal(str(convention.uuid))
        assert document_of(convention).content() == before
        office = verified(convention.school.staff.get(role="office").user, client)
        page = office.get(reverse("agreement", args=[convention.number])).content.decode()
        assert "Le cachet n'a pas pu être posé" in page
        assert "remplacez SIGNATURE_SEAL_PKCS12" in page
        monkeypatch.setattr(keys, "keyring", lambda: successor)
        assert signing.seal(str(convention.uuid))
        found = validate(document_of(convention).content(), roots=[root.certificate])
    assert found.closed
    assert [one.fault for one in found.signatures] == ["unproven", *[""] * 5]


def test_nothing_is_approved_under_a_seal_that_has_ended(monkeypatch):
    """The head reads a sentence, and the agreement stays where it was."""
    convention = lives.school_completed()
    ended_already = keyring_for(-1, earlier_root())
    monkeypatch.setattr(keys, "keyring", lambda: ended_already)
    with refused("seal_unusable"):
        agreements.approve(convention, by=lives.by(convention, "head"))
    convention.refresh_from_db()
    assert convention.status == "completed_by_school"
    assert not Document.objects.exists()


def test_evidence_and_receipt_say_why_they_cannot_be_made_under_a_seal_that_has_ended(client, monkeypatch):
    """Both are made when asked for: the page from which they are asked shows the sentence, nothing is written down."""
    convention = lives.signed()
    request = lives.requests(convention)["guardian_1"]
    lives.open_page(client, request)
    head = verified(convention.school.staff.get(role="head").user)
    ended_already = keyring_for(-1, earlier_root())
    monkeypatch.setattr(keys, "keyring", lambda: ended_already)
    for browser, answer in (
        (client, client.get(lives.page_of(request) + "/recu")),
        (head, head.post(reverse("agreement_evidence", args=[convention.number]))),
    ):
        assert answer.status_code == 302
        assert "ne peut être scellé pour l" in browser.get(answer["Location"]).content.decode()
    assert not convention.consultations.exclude(what="opened").exists()


def test_nobody_signs_under_an_authority_that_has_ended(monkeypatch):
    """A certificate that is over when it is issued proves nothing: the code stays unused."""
    convention = lives.validated()
    request = lives.requests(convention)["guardian_1"]
    signing.ask_signing_code([request])
    with monkeypatch.context() as patch:
        patch.setattr(keys, "require_in_force", ended)
        [outcome] = signing.sign_with_code(request, lives.last_code(request), circumstances=lives.HERE)
    assert outcome.refusal.code == "signature_failed"
    lives.sign(convention, "guardian_1")


def ended(certificate, name):
    assert name == keys.CA
    raise keys.KeysUnusable("L'autorité de signature a pris fin.")
