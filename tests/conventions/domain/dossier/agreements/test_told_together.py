"""One message for one occasion: a host of several pupils, and what one person signed in one act."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from config.development.lives.people import stretched_year
from conventions.domain.dossier.agreements import signing
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.season.reminders.services import remind_family
from notifications.catalogue import Event
from notifications.models import Message
from notifications.outbox import queue
from notifications.preferences import message_of
from notifications.relay import deliver_due
from tests.kit import lives
from workflow import engine

pytestmark = pytest.mark.django_db


def test_host_of_several_pupils_and_who_signs_several_get_one_message(settings, tmp_path):
    """A mail with a link for each, or by SMS how many and the page of all; one receipt with dates, prints, contests."""
    settings.SMS_GATEWAY_URL, settings.SMS_FILE_PATH = "", tmp_path
    school = lives.make_school()
    two = [lives.validated(school=school) for _ in range(2)]
    host = two[0].representative
    asked = Message.objects.filter(slug="signature_asked", audience="host")
    asked.update(address=host.email, recipient_name=host.name)
    Message.objects.exclude(pk__in=asked).delete()
    links = [row.secrets["link"] for row in asked.order_by("id")]
    assert deliver_due().sent == 1
    [sent] = mail.outbox
    assert sent.subject == "À signer : 2 conventions de stage"
    assert [sent.body.count(link) for link in links] == [1, 1]
    assert "/eleves" in sent.body
    assert set(asked.values_list("status", "letter__status", "secrets")) == {("told", "sent", None)}
    asked.update(status="queued", letter=None, channel="sms", address="+262639000001", secrets={"link": links[0]})
    assert deliver_due().sent == 1
    [text] = [path.read_text() for path in tmp_path.iterdir()]
    assert re.search(rf"{school.name} : 2 conventions de stage à signer : http://testserver/h/\S+/eleves", text)

    head, requests = lives.by(two[0], "head"), [lives.requests(one)["head"] for one in two]
    batch = signing.ask_signing_code(requests, by=head)
    code = lives.last_code(requests[0])
    outcomes = signing.sign_with_batch(batch, code, by=head, circumstances=lives.HERE)
    assert [one.signed for one in outcomes] == [True, True]
    receipts = Message.objects.filter(slug="signature_receipt")
    Message.objects.exclude(pk__in=receipts).delete()
    contests = [row.secrets["contest"] for row in receipts]
    assert deliver_due().sent == receipts.values("channel").distinct().count()
    receipt = mail.outbox[-1]
    assert receipt.subject == "2 signatures sont enregistrées"
    assert receipt.body.count("Empreinte du document signé (SHA-256) : ") == 2
    assert all(link in receipt.body for link in contests)
    assert set(receipts.values_list("status", "letter__slug")) == {("told", "several_receipts")}


def test_a_batch_has_one_receipt_at_its_end_or_ten_minutes_after_its_last_act(settings):
    """Stopped half-way, what is signed waits ten minutes; taken up again, all of it leaves as one when it ends."""
    settings.TOGETHER_SECONDS = 90
    school = lives.make_school()
    agreements = [lives.validated(school=school) for _ in range(3)]
    head, requests = lives.by(agreements[0], "head"), [lives.requests(one)["head"] for one in agreements]
    batch = signing.ask_signing_code(requests, by=head)
    Message.objects.exclude(slug="signing_code").delete()
    signing.check_batch(batch, lives.last_code(requests[0]), circumstances=lives.HERE)
    turns = iter([True, False])
    assert len(signing.sign_checked(batch, head, keep_going=lambda: next(turns))) == 1
    receipts = Message.objects.filter(slug="signature_receipt", channel="email")
    assert [row.not_before - row.created_at for row in receipts] == [timedelta(minutes=10)]
    assert deliver_due(channels=["email"]).sent == 1  # the code
    signing.sign_checked(batch, head)
    mail.outbox.clear()
    deliver_due(channels=["email"])
    assert receipts.all().count() == 3
    assert [one.subject for one in mail.outbox].count("3 signatures sont enregistrées") == 1
    assert set(receipts.values_list("letter__slug", flat=True)) == {"several_receipts"}


def again(slug: str, convention: Convention) -> None:
    """Tell it once more, as if of another pupil."""
    queue([slug], Event("again", convention, about=engine.about(convention)))


def left_to_one(rows, **values) -> str:
    """Let these rows alone be for one reader and leave; the text of the one mail."""
    rows.update(status="queued", not_before=timezone.now(), recipient_name="Nour Exemple", **values)
    Message.objects.exclude(pk__in=rows).delete()
    mail.outbox.clear()
    assert deliver_due().sent == 1
    return mail.outbox[0].subject + "\n" + mail.outbox[0].body


def test_families_of_two_who_seek_a_place_get_one_mail_that_one_may_unsubscribe_from():
    """A text message tells of each pupil apart, for no page shows both."""
    school = lives.make_school()
    stretched_year(school)
    office = lives.account(school.staff.get(role="office"))
    for _pupil in range(2):
        remind_family(lives.make_pupil(school), by=office)
    rows = Message.objects.filter(slug="place_sought")
    assert rows.count() == 2
    secrets = rows[0].secrets
    said = left_to_one(rows, channel="email", address="nour@exemple.org")
    assert said.startswith("2 élèves sans stage : une place est à trouver pour chacun\n")
    assert ("chacun de ces stages" in said, "Indiquez-la sur votre page" in said) == (False, True)
    address = mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>")
    unsubscribed = message_of(address.rpartition("/")[2])
    assert unsubscribed is not None
    assert unsubscribed.slug == "place_sought"
    rows.update(status="queued", letter=None, channel="sms", address="+262639000001", secrets=secrets)
    assert deliver_due().sent == 2


def test_a_tutor_who_signed_for_the_host_keeps_the_link_of_each_tutors_page():
    """The host's page leads to no presence: texts leave apart, as they do where one of them has no such page."""
    convention = lives.running()
    again("internship_begun", convention)
    rows = Message.objects.filter(slug="internship_begun")
    assert list(rows.values_list("ref", flat=True)) == [f"contact:{convention.host_writer.uuid}"] * 2
    rows.update(channel="sms", address="+262639000001", recipient_name="Nour Exemple", not_before=timezone.now())
    Message.objects.exclude(pk__in=rows).delete()
    assert deliver_due().sent == 2
    assert set(rows.values_list("status", flat=True)) == {"sent"}
