"""The archive goes on: two processes at one list, a broken file, a failing document stop none of the others."""

import hashlib
import logging
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from config.development.demo import proof
from notifications.models import Message
from signatures import archive, longterm
from signatures.archive import ArchiveOutcome
from signatures.models import Document, DocumentFault, Revision
from tests.kit import lives
from tests.kit.behind import behind_the_triggers
from tests.long.proof.test_archive import sealed

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]
ROUNDS = 200
LISTED = 3


def listed() -> list[Document]:
    """Sealed documents of one revision each, whose bytes are no PDF: enough to be found, read, stored."""
    made = []
    for n in range(1, LISTED + 1):
        content = f"document {n}".encode()
        sha256 = hashlib.sha256(content).hexdigest()
        document = Document.objects.create(
            root_label="conventions.convention",
            root_id=n,
            purpose="attestation",
            number=f"CV-TEST-{n:04d}",
            title="Attestation",
            data={},
            data_sha256="",
            frozen_sha256=sha256,
            time_zone="Europe/Paris",
        )
        Revision.objects.create(
            document=document, n=1, act=Revision.CERTIFIED, field_name="seal", appended=content, sha256=sha256
        )
        Document.objects.filter(pk=document.pk).update(sealed_at=timezone.now())
        made.append(document)
    return made


def racer(authority, folder: Path) -> subprocess.Popen:
    environment = {
        **os.environ,
        "TEST_DATABASE_NAME": str(connection.settings_dict["NAME"]),
        "AUTHORITY": f"{authority.url} {folder / 'tsa.pem'}",
    }
    command = [sys.executable, "-m", "tests.signatures.racing_archivist"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "bufsize": 1}
    return subprocess.Popen(command, cwd=ROOT, env=environment, **pipes)


@pytest.mark.chaos
@pytest.mark.django_db(transaction=True)
def test_two_processes_archive_the_same_list_and_nothing_is_left_due(authority, tmp_path, rounds):
    """Two hundred rounds: whoever was slower passes on to the next document, and each is archived once a round."""
    documents = listed()
    with ExitStack() as stack:
        racers = [stack.enter_context(racer(authority, tmp_path)) for _n in range(2)]
        for one in racers:
            stack.callback(one.terminate)
            assert one.stdout.readline() == "ready\n"
        played = rounds(ROUNDS, 10 * ROUNDS)
        for number in range(1, played + 1):
            for one in racers:
                one.stdin.write("go\n")
            done = [int(one.stdout.readline()) for one in racers]
            assert (sum(done), archive.documents_due().count()) == (LISTED, 0), number
            Document.objects.update(archived_until=None)
        for one in racers:
            one.stdin.close()
    assert Revision.objects.filter(act=Revision.ARCHIVED).count() == played * LISTED
    for document in documents:
        assert hashlib.sha256(document.content()).hexdigest() == document.sealed_sha256


def test_whoever_was_slower_goes_on_to_the_next_document(authority, monkeypatch):
    """Another process takes the first document meanwhile: this one passes over it and archives the second."""
    first, second = sealed(), sealed()
    extend, left = longterm.extend, [str(first.uuid)]

    def meanwhile(before: bytes, **given):
        if left:
            assert archive.archive_document(left.pop()) is ArchiveOutcome.ARCHIVED
        return extend(before, **given)

    monkeypatch.setattr(longterm, "extend", meanwhile)
    assert archive.archive_overdue() == 1
    assert not archive.documents_due().exists()
    assert second.revisions.filter(act=Revision.ARCHIVED).count() == 1


def test_a_document_that_fails_is_logged_and_passed_over(authority, monkeypatch, caplog):
    """Whatever its failure is, the one behind it gets its time-stamp, and the log names no person."""
    first, second = sealed(), sealed()
    extend, failing = longterm.extend, first.content()

    def fail(before: bytes, **given):
        if before == failing:
            raise ValueError("a name that must not be logged")
        return extend(before, **given)

    monkeypatch.setattr(longterm, "extend", fail)
    with caplog.at_level(logging.ERROR, logger="signatures.archive"):
        assert archive.archive_overdue() == 1
    assert f"archiving document {first.uuid} failed: ValueError" in caplog.text
    assert "must not be logged" not in caplog.text
    assert [document.pk for document in archive.documents_due()] == [first.pk]
    assert second.revisions.last().act == Revision.ARCHIVED


BREAKS = {
    "bytes": "UPDATE signatures_revision SET appended = appended || '\\x00' WHERE n = 2 AND document_id = %s",
    "revisions": "DELETE FROM signatures_revision WHERE n = 1 AND document_id = %s",
    "frozen": "UPDATE signatures_document SET frozen_sha256 = repeat('0', 64) WHERE id = %s",
}


@pytest.mark.parametrize("what", BREAKS)
def test_a_broken_document_is_set_aside_told_once_and_the_others_go_on(authority, what, caplog, capsys):
    """It waits with a mark, a line in the log, a message, a line of the command; the next one is archived."""
    broken, sound = sealed(), sealed()
    behind_the_triggers(BREAKS[what], broken.pk)
    with caplog.at_level(logging.ERROR):
        assert archive.archive_overdue() == 1
        assert archive.archive_overdue() == 0
    assert sound.revisions.last().act == Revision.ARCHIVED
    [fault] = DocumentFault.objects.all()
    assert (fault.document, fault.what) == (broken, what)
    assert fault.found_at <= timezone.now()
    assert caplog.text.count(f"document/{broken.uuid}: {what}") == 1
    [message] = Message.objects.filter(slug="document_fault_notice")
    assert str(broken.uuid) in message.context["faults"][0]
    call_command("archive_due")
    assert f"{broken.number}, mis de côté le" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("what", "values", "said"),
    [
        ("bytes", {"n": 3, "position": None}, "à la révision 3"),
        ("gone", {"position": 7}, "entrée 7 : le journal le dit arrêté"),
        ("bytes", {"sentence": "Ce qui fut écrit avant."}, "Ce qui fut écrit avant."),
    ],
)
def test_a_standing_fault_says_its_sentence_by_code_and_values(what, values, said):
    """One written when its sentence was kept still says that one."""
    assert said in DocumentFault(where="document/x", what=what, values=values).sentence


def test_a_mended_document_is_taken_up_again(authority, capsys):
    """``archive_due --mended`` reads it again; what is still broken stays aside."""
    broken = sealed()
    behind_the_triggers(BREAKS["bytes"], broken.pk)
    assert archive.archive_document(str(broken.uuid)) is ArchiveOutcome.SET_ASIDE
    assert archive.archive_document(str(broken.uuid)) is ArchiveOutcome.NOT_DUE
    call_command("archive_due", "--mended")
    assert "0 document de nouveau en règle, 1 toujours de côté." in capsys.readouterr().out
    behind_the_triggers(
        "UPDATE signatures_revision SET appended = substr(appended, 1, length(appended) - 1) "
        "WHERE n = 2 AND document_id = %s",
        broken.pk,
    )
    call_command("archive_due", "--mended")
    assert "1 document de nouveau en règle, 0 toujours de côté." in capsys.readouterr().out
    assert archive.archive_document(str(broken.uuid)) is ArchiveOutcome.ARCHIVED
    assert not DocumentFault.objects.exists()


def test_the_demonstration_waits_until_nothing_is_due_and_says_what_it_saw(authority, monkeypatch):
    """The worker has just taken the first document: the play's own run archives the other, and counts both."""
    first, _second = sealed(), sealed()
    overdue = archive.archive_overdue

    def met_the_worker() -> int:
        monkeypatch.setattr(proof, "archive_overdue", overdue)
        archive.archive_document(str(first.uuid))
        return 0

    monkeypatch.setattr(proof, "archive_overdue", met_the_worker)
    seen = proof.archive_everything()
    assert (seen.ok, seen.detail) == (True, "2 l'ont, 0 l'attendent, 0 mis de côté")


def test_the_demonstration_says_so_when_something_stays_due(authority, monkeypatch):
    """Nothing is told that was not seen: one document is left, and the check fails."""
    sealed()
    monkeypatch.setattr(proof, "archive_overdue", lambda: 0)
    monkeypatch.setattr(proof, "LONGEST_ARCHIVE", 0.2)
    seen = proof.archive_everything()
    assert (seen.ok, seen.detail) == (False, "0 l'ont, 1 l'attendent, 0 mis de côté")


def test_the_database_refuses_a_revision_before_the_first():
    """``n`` counts from 1, whoever writes."""
    document = Document.objects.get(root_id=lives.validated().pk)
    with pytest.raises(IntegrityError, match="revision_from_one"), transaction.atomic():
        Revision.objects.create(document=document, n=0, act=Revision.CLOSED, field_name="x", appended=b"", sha256="")
