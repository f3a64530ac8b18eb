"""A signature that somebody says is not theirs: from the receipt to the head's decision, and what the proof reads."""

from html import unescape

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from conventions.domain.dossier.agreements import services, signing
from conventions.domain.dossier.alerts.models import Report
from conventions.domain.dossier.alerts.services import report as send_report
from conventions.domain.dossier.alerts.services import uphold_contest
from conventions.domain.dossier.verification.services import verify
from conventions.pages.bearers.signer.services import contest_signature
from notifications.models import Message
from signatures.queries import current_document
from tests.kit import lives
from tests.kit.cast import from_the_cast
from tests.kit.refusals import refused
from tests.kit.sign_in import signed_in
from workflow import journal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_html")]
NOT_ME = "Je n'ai rien signé."


@from_the_cast
def contested_by_the_other_guardian():
    convention = lives.validated(guardians=2)
    lives.sign(convention, "guardian_1")
    mine, theirs = Message.objects.filter(slug="signature_receipt").order_by("id")
    assert (mine.audience, theirs.audience) == ("guardian", "guardian")
    Client().post(theirs.secrets["contest"].removeprefix(settings.SITE_URL), {"text": NOT_ME})
    return convention


@pytest.fixture
def contested():
    """An agreement of which the second guardian contests the first one's signature."""
    return contested_by_the_other_guardian()


def page_of(convention, key="guardian_1") -> str:
    return reverse("contested_signature", args=[convention.number, lives.requests(convention)[key].uuid])


def by_role(convention, role):
    return signed_in(convention.school.staff.get(role=role).user)


def user_of(convention, role):
    return convention.school.staff.get(role=role).user


def agreement_of(convention) -> str:
    return reverse("agreement", args=[convention.number])


def inbox_items(browser) -> list:
    return list(browser.get(reverse("inbox")).context["page"].listed)


def read(answer) -> str:
    return unescape(answer.content.decode())


def test_the_head_finds_what_is_contested_and_may_let_it_stand_with_a_reason(contested):
    """From the agreement's page; without a reason nothing is done; those who had the receipt read why."""
    head, path = by_role(contested, "head"), page_of(contested)
    assert path in read(head.get(reverse("agreement", args=[contested.number])))
    shown = read(head.get(path))
    assert NOT_ME in shown
    assert reverse("agreement_act", args=[contested.number, "revise"]) in shown
    assert head.post(path, {"reason": " ", "key": "k"}).status_code == 422
    assert lives.requests(contested)["guardian_1"].is_contested
    head.post(path, {"reason": "La mère a confirmé au téléphone.", "key": "k"})
    request = lives.requests(contested)["guardian_1"]
    assert (request.status, request.is_contested) == ("signed", False)
    told = Message.objects.filter(slug="contest_cleared")
    assert {message.address for message in told} == {g.email for g in contested.pupil.guardians.all()}
    assert all(message.secrets["reason"].startswith("La mère") for message in told)
    assert all("La mère" not in str(message.context) for message in told)
    page = read(head.get(reverse("agreement", args=[contested.number])))
    assert "puis maintenue le" in page
    assert path not in page
    assert head.get(path).status_code == 302


def test_what_the_verification_and_the_evidence_read_says_it_all(contested):
    """That it is contested, and that the head decided; said again after that, it is contested again."""
    request = lives.requests(contested)["guardian_1"]
    assert (request.is_contested, request.contest_cleared_at) == (True, None)
    signing.clear_contest(request, by=lives.by(contested, "head"), reason="Vérifié.")
    request = lives.requests(contested)["guardian_1"]
    assert (request.is_contested, request.contest_cleared_at is None) == (False, False)
    contest_signature(request, contested, by=signing.link_actor(request), text="Toujours pas.")
    assert lives.requests(contested)["guardian_1"].is_contested


@pytest.mark.parametrize("role", ["office", "teacher"])
def test_the_head_alone_decides(contested, role):
    """Others see that it is contested and have no way to clear it."""
    browser = by_role(contested, role)
    assert browser.post(page_of(contested), {"reason": "Non.", "key": "k"}).status_code == 403
    with refused("not_for_you"):
        signing.clear_contest(
            lives.requests(contested)["guardian_1"], by=lives.by(contested, role), reason="Je décide."
        )
    assert lives.requests(contested)["guardian_1"].is_contested


def test_what_nobody_contests_is_not_cleared(contested):
    """A sentence, not an entry in the journal."""
    head = lives.by(contested, "head")
    lives.sign(contested, "guardian_2")
    with refused("not_contested"):
        signing.clear_contest(lives.requests(contested)["guardian_2"], by=head, reason="Rien.")


def test_another_schools_signature_does_not_exist(contested):
    """404, whatever the number says."""
    other = lives.validated()
    assert by_role(other, "head").get(page_of(contested)).status_code == 404
    mixed = reverse("contested_signature", args=[other.number, lives.requests(contested)["guardian_1"].uuid])
    assert by_role(other, "head").get(mixed).status_code == 404


def test_a_copy_is_not_final_while_a_signature_is_contested(contested):
    """Whoever verifies the copy learns of it without a name, until the head has decided."""
    copy = current_document(contested, "convention").content()
    assert "contested" in [reason.code for reason in verify(copy).reasons]
    request = lives.requests(contested)["guardian_1"]
    signing.clear_contest(request, by=lives.by(contested, "head"), reason="Vérifié.")
    assert "contested" not in [reason.code for reason in verify(copy).reasons]


def test_a_contested_signature_stands_first_in_the_heads_inbox_until_the_head_decides(contested):
    """Before any other thing to do; « Marquer comme traité » is offered to nobody, and refused to whoever tries."""
    report = Report.objects.get(kind="contested")
    assert report.signature == lives.requests(contested)["guardian_1"]
    other = lives.validated(school=contested.school)
    send_report(other, "accident", by=lives.by(other, "host"), text="Chute.")
    head, office = by_role(contested, "head"), by_role(contested, "office")
    [first, *_others] = inbox_items(head)
    assert (first.kind, first.address) == ("contest", page_of(contested))
    for browser in (head, office):
        page = read(browser.get(reverse("inbox")))
        assert reverse("handle_report", args=[report.uuid]) not in page
        browser.post(reverse("handle_report", args=[report.uuid]), {"answer": "Vu."})
    report.refresh_from_db()
    assert report.handled_at is None
    assert "elle seule ferme cette contestation" in read(office.get(reverse("inbox")))
    assert "La décision de la direction est attendue" in read(office.get(agreement_of(contested)))
    head.post(page_of(contested), {"reason": "La mère a confirmé.", "key": "k"})
    report.refresh_from_db()
    assert (report.answer, report.handled_by) == ("La mère a confirmé.", user_of(contested, "head"))
    assert "contest" not in {item.kind for item in inbox_items(head)}
    assert "La décision de la direction est attendue" not in read(office.get(agreement_of(contested)))


def test_a_new_version_does_not_make_a_contest_disappear(contested):
    """The office prepares a new version: the head still decides, and the page says that the signature is void."""
    services.revise(contested, by=lives.by(contested, "office"), reason="Autres dates.")
    void = Report.objects.get(kind="contested").signature
    head = by_role(contested, "head")
    path = reverse("contested_signature", args=[contested.number, void.uuid])
    assert [item.address for item in inbox_items(head) if item.kind == "contest"] == [path]
    shown = read(head.get(path))
    assert "Cette signature ne compte plus" in shown
    assert "Maintenir la signature" not in shown
    assert head.post(path, {"do": "uphold", "reason": " ", "key": "k"}).status_code == 422
    head.post(path, {"do": "uphold", "reason": "La grand-mère avait le téléphone.", "key": "k"})
    assert Report.objects.get(kind="contested").answer == "La grand-mère avait le téléphone."
    contested.refresh_from_db()
    assert contested.version == 2


def test_a_signature_that_is_not_its_partys_opens_a_new_version(contested):
    """The head's one decision: the reason is in the journal, every signature is asked again, the contest is closed."""
    head = by_role(contested, "head")
    assert "ouvre une nouvelle version" in read(head.get(page_of(contested)))
    path = page_of(contested)
    head.post(path, {"do": "uphold", "reason": "Ce n'est pas elle.", "key": "k"})
    contested.refresh_from_db()
    assert (contested.status, contested.version) == ("started_by_school", 2)
    assert Report.objects.get(kind="contested").handled_by == user_of(contested, "head")
    assert list(journal.check()) == []


def test_a_sealed_agreement_is_not_stopped_by_the_decision_alone(contested):
    """The sealed agreement binds: the decision is kept, a copy stays contested, the head ends the internship or amends
    it."""
    request = lives.requests(contested)["guardian_1"]
    lives.sign(contested)
    signing.seal(str(contested.uuid))
    head = by_role(contested, "head")
    assert "Ce document est scellé" in read(head.get(page_of(contested)))
    uphold_contest(request, by=user_of(contested, "head"), reason="Ce n'est pas lui.")
    contested.refresh_from_db()
    assert contested.status == "signed"
    assert Report.objects.get(kind="contested").answer == "Ce n'est pas lui."
    assert lives.requests(contested)["guardian_1"].is_contested
    with refused("not_contested"):
        uphold_contest(request, by=user_of(contested, "head"), reason="Encore.")


@pytest.mark.parametrize("role", ["office", "teacher"])
def test_nobody_but_the_head_finds_that_a_signature_is_not_its_partys(contested, role):
    """Refused in the domain too."""
    request = lives.requests(contested)["guardian_1"]
    with refused("contest_awaits_head"):
        uphold_contest(request, by=user_of(contested, role), reason="Je décide.")
    assert lives.requests(contested)["guardian_1"].is_contested
