"""``manage.py check_documents``: every document, in rounds that go on where they stopped, told once, until mended."""

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from conventions.domain.dossier.agreements.rectifications import rectify
from conventions.domain.upkeep.retention.dossiers import erase_dossier
from notifications.jobs import job
from notifications.models import Message
from signatures import rounds, sandbox, slots
from signatures.models import CheckTurn, Document, DocumentFault
from tests.kit import lives
from tests.kit.behind import behind_the_triggers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]


def checked(*arguments: str) -> tuple[str, str, bool]:
    """Return what the command says, what it complains of, and whether it ended well."""
    out, err = StringIO(), StringIO()
    try:
        call_command("check_documents", *arguments, stdout=out, stderr=err)
    except CommandError as fault:
        return out.getvalue(), f"{err.getvalue()}{fault}", False
    return out.getvalue(), err.getvalue(), True


def spoil(document: Document) -> None:
    behind_the_triggers("UPDATE signatures_document SET html = html || ' ' WHERE id = %s", document.pk)


def test_all_documents_hold_and_the_command_says_how_many():
    """Progress, then one sentence; exit status 0."""
    lives.signed()
    lives.validated()
    said, complaints, ok = checked()
    assert (ok, complaints) == (True, "")
    assert "2 documents sur 2…" in said
    assert "2 documents contrôlés : tout tient." in said


def test_a_fault_is_a_sentence_an_exit_status_and_one_message_until_it_is_mended():
    """Told to administrators once; no person is named; mended, it goes."""
    document = lives.signed().documents().first()
    spoil(document)
    for _time in range(2):
        _said, complaints, ok = checked("--from-start")
        assert not ok
        assert f"document/{document.uuid} : le texte affiché n'est plus celui qui a été arrêté" in complaints
        assert "1 défaut :" in complaints
    [message] = Message.objects.filter(slug="document_fault_notice")
    assert message.address == settings.OPERATOR_EMAIL
    assert all(one.surname not in str(message.context) for one in document.requests.all())
    behind_the_triggers("UPDATE signatures_document SET html = rtrim(html) WHERE id = %s", document.pk)
    assert checked("--from-start")[2]
    assert not DocumentFault.objects.exists()


def test_one_agreement_is_checked_at_once():
    """``--number``, whatever the round has come to; an unknown number is a sentence."""
    document, other = lives.signed().documents().first(), lives.signed().documents().first()
    spoil(document)
    assert checked("--number", other.number)[2]
    assert not checked("--number", document.number)[2]
    assert "Aucun document" in checked("--number", "CV-RIEN")[1]
    assert CheckTurn.objects.filter(next_id__gt=0).count() == 0


def test_a_contact_put_right_is_no_fault_and_one_changed_by_hand_is():
    """The entry of the rectification keeps the digest of who is asked, and the row is compared with it."""
    convention = lives.validated(tutor=True)
    office = lives.by(convention, "office")
    rectify(convention, path="host.tutor.email", value="juste@accueil.example", reason="Mal recopié.", by=office)
    assert checked("--from-start")[2]
    tutor = lives.requests(convention)["tutor"]
    behind_the_triggers(
        "UPDATE signatures_signaturerequest SET email = 'autre@accueil.example' WHERE id = %s", tutor.pk
    )
    assert not checked("--from-start")[2]


def test_the_round_goes_on_where_it_stopped(monkeypatch):
    """Its turn over after one batch, the next run takes the next documents; a day later it begins again."""
    monkeypatch.setattr(rounds, "BATCH", 1)
    documents = [lives.validated().documents().first() for _n in range(3)]
    spoil(documents[2])
    monkeypatch.setattr(rounds, "TURN", 0.0)
    assert rounds.check_in_turn() == 0
    seen = []
    checks = rounds.check_now

    def one_batch(batch: list[Document]) -> int:
        seen.extend(batch)
        monkeypatch.setattr(rounds, "monotonic", lambda: float("inf"))
        return checks(batch)

    monkeypatch.setattr(rounds, "check_now", one_batch)
    monkeypatch.setattr(rounds, "TURN", 1.0)
    new = 0
    for _run in range(4):
        monkeypatch.setattr(rounds, "monotonic", lambda: 0.0)
        new += rounds.check_in_turn()
    assert seen == documents
    assert new == 1
    assert CheckTurn.objects.get().completed_at
    monkeypatch.setattr(rounds, "monotonic", lambda: 0.0)
    rounds.check_in_turn()
    assert seen == documents
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        rounds.check_in_turn()
    assert seen == [*documents, documents[0]]


def test_people_come_first(monkeypatch):
    """While all places are taken by files that people send, the round waits for its next run."""
    document = lives.signed().documents().first()

    def busy(*given, **more):
        raise slots.Busy

    with monkeypatch.context() as taken:
        taken.setattr(sandbox, "examine", busy)
        assert rounds.check_in_turn() == 0
    assert CheckTurn.objects.get().next_id < document.pk
    rounds.check_in_turn()
    assert CheckTurn.objects.get().completed_at


def test_an_erased_document_is_no_fault():
    """A document erased by the journal is the matter of ``check_erasures``."""
    convention = lives.closed()
    erase_dossier(convention, rule="signed", ground="essai")
    assert checked()[2]


def test_it_runs_each_night_in_short_turns():
    """The worker's table names it, and its turn ends well before the queue's limit."""
    assert "check_documents" in settings.PERIODIC_JOBS
    assert job.get("check_documents") is rounds.check_in_turn
    assert rounds.TURN < settings.QUEUE_TIMEOUT / 2
