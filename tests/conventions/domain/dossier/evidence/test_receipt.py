"""The receipt of a signature: who signed takes it from their page, sealed; it tells of that signature alone."""

import re

import pytest
from django.core.management import CommandError, call_command

from conventions.domain.dossier.agreements.models import Consultation
from notifications import catalogue
from notifications.models import Message
from notifications.rendering import render_mail
from signatures import keys, validation
from tests.kit import lives
from tests.kit.paper_sheets import text_of
from tests.kit.tags import faults
from tests.workflow.test_tree import plant_tree_again, rewrite_chain
from workflow import notes, tree
from workflow.models import Checkpoint, Leaf, Transition

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
    tree.publish()  # as the job does each ten minutes: the receipt reads the last checkpoint and a leaf
    with django_assert_max_num_queries(18):
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


def copied(text: str, path) -> list[notes.KeptCheckpoint]:
    """Put what was copied into a file, as the one who kept it does."""
    path.write_text(text, encoding="utf-8")
    return notes.split(text)


def test_the_receipt_carries_a_checkpoint_that_covers_the_signature(client, tmp_path, capsys):
    """Copied from its page into a file, ``check_journal`` takes it; once the journal was written anew, it tells."""
    convention, requests = signed()
    request, path = requests["guardian_1"], tmp_path / "recu.txt"
    lives.open_page(client, request)
    text = text_of(client.get(lives.page_of(request) + "/recu").content)
    [kept] = copied(text, path)
    checkpoint, entry = Checkpoint.objects.last(), Transition.objects.get(name="sign", subject_uuid=request.uuid)
    assert kept.note == checkpoint.note
    assert notes.read(kept.note).root.hex() in text
    assert Leaf.objects.get(entry=entry).index < checkpoint.size
    assert entry.hash in text
    lives.sign(convention, "host")
    call_command("check_journal", "--checkpoints", str(path))
    assert "et 1 ailleurs : tout tient" in capsys.readouterr().out
    rewrite_chain(convention)
    plant_tree_again()
    call_command("check_journal")
    with pytest.raises(CommandError):
        call_command("check_journal", "--checkpoints", str(path))
    assert "point de contrôle gardé n° 1 : il donne une autre racine" in capsys.readouterr().err


def test_a_receipt_taken_again_makes_no_other_checkpoint(client):
    """One that covers the signature already serves, whatever came after."""
    convention, requests = signed()
    lives.open_page(client, requests["guardian_1"])
    for party in ("host", "head"):
        client.get(lives.page_of(requests["guardian_1"]) + "/recu")
        lives.sign(convention, party)
    assert Checkpoint.objects.count() == 1


def body_of(message: Message) -> str:
    return render_mail(catalogue.get(message.slug), {**message.context, **message.secrets}).text


def test_the_mail_to_who_signs_for_a_host_or_a_school_carries_the_last_checkpoint_a_mothers_none(tmp_path):
    """The checkpoint before the signature, none before there is one. A family's proof is its receipt."""
    convention = lives.validated(guardians=2)
    lives.sign(convention, "host")
    tree.publish()
    lives.sign(convention, "head", "guardian_1")
    mails = Message.objects.filter(slug="signature_receipt", channel="email").order_by("id")
    host, head, *family = (mails.get(audience="host"), mails.get(audience="head"), *mails.filter(audience="guardian"))
    assert notes.split(body_of(host)) == []
    [kept] = copied(body_of(head), tmp_path / "message.txt")
    assert kept.note == Checkpoint.objects.get().note
    assert "juste avant" in body_of(head)
    call_command("check_journal", "--checkpoints", str(tmp_path / "message.txt"))
    assert len(family) == 2
    for message in family:
        assert notes.split(body_of(message)) == []
        assert not re.search("SHA-256|[0-9a-f]{64}|Gardez ce message", body_of(message))


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
