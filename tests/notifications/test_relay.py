"""The relay: what it sends, in which order, how often, and what it keeps of it."""

import http.client
import logging
import smtplib
import threading
import urllib.error
from datetime import timedelta
from unittest import mock

import pytest
from django.db import connection
from django.utils import timezone

from notifications import channels, relay
from notifications.channels import PermanentFailure, TemporaryFailure, Unreachable, mail_failure
from notifications.models import Message
from notifications.outbox import queue
from notifications.relay import deliver_due
from tests.notifications.conftest import event, person, queue_one

pytestmark = pytest.mark.django_db
PERSONAL = ("Zoé", "Parent Essai", "famille.example", "639000001", "123456", "x.example")


def make_due() -> None:
    """Let the waiting time of every row pass."""
    Message.objects.update(not_before=timezone.now() - timedelta(seconds=1))


def test_relay_sends_mail_with_stable_message_id(mailbox):
    """Text and HTML, machine headers, and the row's own Message-ID."""
    row = queue_one()
    assert deliver_due().sent == 1
    [mail] = mailbox.mails()
    assert mail["Message-ID"] == row.message_id
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Message-Slug"] == "sample_news"
    assert mail["To"] == "parent0@famille.example"
    assert mail.get_body(("plain",)).get_content().startswith("Bonjour Parent Essai 0,")
    assert "<html" in mail.get_body(("html",)).get_content()
    assert [path.name for path in mailbox.folder.iterdir()] == ["0001-sample_news.eml"]


def test_relay_sends_sms_with_token_and_key(mailbox):
    """The gateway gets number, text and the row's uuid; the file is named after it."""
    row = queue_one(to=person(email="", phone="+262639000001"))
    assert deliver_due().sent == 1
    [text] = mailbox.texts()
    assert (text.to, text.id, text.text) == ("+262639000001", str(row.uuid), "Zoé Essai : une nouvelle")
    assert [path.name for path in mailbox.folder.iterdir()] == [f"0001-{row.uuid}.txt"]


def test_relay_writes_sms_to_a_folder_without_gateway(settings, tmp_path):
    """In development, without gateway, an SMS is a file."""
    settings.SMS_GATEWAY_URL, settings.SMS_FILE_PATH = "", tmp_path / "sms"
    row = queue_one(to=person(email="", phone="+262639000001"))
    assert deliver_due().sent == 1
    assert (tmp_path / "sms" / f"{row.uuid}.txt").read_text().startswith("To: +262639000001\nId: ")


def test_relay_wipes_secrets_when_sent(mailbox):
    """The code reaches the person and leaves the database."""
    queue_one("sample_code", secrets={"code": "123456"})
    deliver_due()
    row = Message.objects.get()
    assert (row.status, row.secrets, row.tries, row.last_error) == ("sent", None, 1, "")
    assert row.sent_at is not None
    assert "123456" not in str(row.context)
    assert "123456" in mailbox.mails()[0].get_body(("plain",)).get_content()


def test_relay_sends_urgent_messages_first(mailbox):
    """A code passes before news queued earlier."""
    queue(["sample_news"], event(person(1), person(2)))
    queue_one("sample_code", secrets={"code": "123456"})
    deliver_due()
    assert [mail["X-Message-Slug"] for mail in mailbox.mails()] == ["sample_code", "sample_news", "sample_news"]


def test_relay_drops_what_came_too_late(mailbox):
    """A ten-minute code is not sent after eleven minutes; the reason is kept, the secret is not."""
    queue_one("sample_code", secrets={"code": "123456"})
    Message.objects.update(not_after=timezone.now() - timedelta(seconds=1))
    assert deliver_due().failed == 1
    row = Message.objects.get()
    assert (row.status, row.secrets, row.last_error) == ("failed", None, relay.EXPIRED)
    assert mailbox.received("email") == 0


def test_relay_counts_the_try_before_the_work(mailbox):
    """While the channel works, the try is already in the table."""
    seen = []
    queue_one()
    note = mock.Mock(side_effect=lambda row: seen.append(Message.objects.get().tries))
    with mock.patch.object(channels.EmailChannel, "send", note):
        deliver_due()
    assert seen == [1]


def test_relay_waits_longer_after_each_failure():
    """The waiting time grows, and eight tries are the end."""
    waits = [relay.wait_after(tries) for tries in range(1, 9)]
    assert waits == sorted(waits)
    assert waits[0] == timedelta(seconds=2)
    assert relay.MOST_TRIES == 8


def test_relay_gives_up_after_eight_tries(settings):
    """A message that never leaves ends as failed, with the last reason and without its secrets."""
    queue_one("sample_code", secrets={"code": "123456"})
    Message.objects.update(not_after=None)
    with mock.patch.object(channels.EmailChannel, "send", side_effect=TemporaryFailure("Occupé.")):
        for _turn in range(7):
            assert deliver_due().delayed == 1
            assert not deliver_due(), "it waits"
            make_due()
        assert deliver_due().failed == 1
    row = Message.objects.get()
    assert (row.status, row.tries, row.secrets) == ("failed", 8, None)
    assert row.last_error == "Abandonné après 8 essais. Occupé."


def test_relay_gives_up_a_row_that_kills_its_relay():
    """Eight counted tries without an end: the row is not tried a ninth time."""
    queue_one()
    Message.objects.update(tries=8)
    with mock.patch.object(channels.EmailChannel, "send") as send:
        assert deliver_due().failed == 1
    send.assert_not_called()


def test_relay_does_not_count_a_server_that_is_down(settings):
    """A server that cannot be reached ends the round and costs no try."""
    settings.EMAIL_BACKEND = "notifications.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    queue(["sample_news"], event(person(1), person(2)))
    done = deliver_due()
    assert (done.delayed, done.down) == (1, {"email"})
    assert set(Message.objects.values_list("tries", flat=True)) == {0}
    assert Message.objects.filter(last_error__contains="injoignable").count() == 1


def test_relay_stops_at_once_on_a_permanent_refusal(mailbox):
    """A refused recipient is not asked again."""
    queue_one()
    mailbox.mail_answer = lambda address: f"550 no {address} here"
    assert deliver_due().failed == 1
    row = Message.objects.get()
    assert (row.status, row.tries) == ("failed", 1)
    assert row.last_error == "Le serveur de courriel a refusé le destinataire (550)."


def test_relay_keeps_a_message_whose_template_lacks_a_value(mailbox):
    """A missing value never prints a hole: the row waits, with the name of the value."""
    queue_one("sample_code")
    assert deliver_due().delayed == 1
    assert "code" in Message.objects.get().last_error
    assert mailbox.received("email") == 0


@pytest.mark.parametrize(
    ("problem", "kind"),
    [
        (smtplib.SMTPRecipientsRefused({"a@famille.example": (450, b"a@famille.example later")}), TemporaryFailure),
        (smtplib.SMTPRecipientsRefused({"a@famille.example": (550, b"a@famille.example never")}), PermanentFailure),
        (smtplib.SMTPDataError(451, b"a@famille.example later"), TemporaryFailure),
        (smtplib.SMTPDataError(554, b"a@famille.example never"), PermanentFailure),
        (smtplib.SMTPSenderRefused(530, b"x", "a@famille.example"), TemporaryFailure),
        (smtplib.SMTPServerDisconnected("a@famille.example"), TemporaryFailure),
        (ConnectionResetError("a@famille.example"), TemporaryFailure),
        (ValueError("a@famille.example"), TemporaryFailure),
    ],
)
def test_mail_failures_are_sorted_without_quoting(problem, kind):
    """Code and kind of the failure are kept, never the server's words."""
    failure = mail_failure(problem)
    assert isinstance(failure, kind)
    assert "famille" not in str(failure)


@pytest.mark.parametrize(
    ("problem", "kind"),
    [
        (urllib.error.HTTPError("http://x", 400, "+262639000001", {}, None), PermanentFailure),
        (urllib.error.HTTPError("http://x", 429, "+262639000001", {}, None), TemporaryFailure),
        (urllib.error.HTTPError("http://x", 503, "+262639000001", {}, None), TemporaryFailure),
        (urllib.error.URLError(ConnectionRefusedError("+262639000001")), Unreachable),
        (TimeoutError("+262639000001"), TemporaryFailure),
        (http.client.BadStatusLine("+262639000001"), TemporaryFailure),
    ],
)
def test_sms_failures_are_sorted_without_quoting(problem, kind, settings):
    """As for mails: the code, never the words."""
    settings.SMS_GATEWAY_URL = "http://127.0.0.1:9/sms"
    row = queue_one(to=person(email="", phone="+262639000001"))
    with mock.patch("urllib.request.OpenerDirector.open", side_effect=problem), pytest.raises(kind) as caught:
        channels.SmsChannel().send(row)
    assert "639000001" not in str(caught.value)


def test_logs_and_errors_hold_no_personal_data(mailbox, settings, caplog):
    """Sent, refused, delayed, expired: no name, address, number, link or code in the log or in a stored error."""
    caplog.set_level(logging.DEBUG)
    secrets = {"link": "https://x.example/p/abc", "code": "123456"}
    people = (person(1), person(2, email="", phone="+262639000001"), person(3, email="zoe@"))
    queue(["sample_news", "sample_code", "sample_plain"], event(*people, secrets=secrets))
    queue_one("sample_code")
    Message.objects.filter(slug="sample_plain").update(not_after=timezone.now() - timedelta(days=1))
    settings.SMS_GATEWAY_TOKEN = "wrong"
    deliver_due()
    stored = "\n".join(Message.objects.values_list("last_error", flat=True))
    ours = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("django.db"))
    assert {"sent", "failed", "queued"} <= set(Message.objects.values_list("status", flat=True))
    assert "sample_news" in ours
    assert [word for word in PERSONAL if word in stored + ours] == []


@pytest.mark.django_db(transaction=True)
def test_two_relays_never_send_one_message_twice(mailbox):
    """Four relays at once: each message arrives once."""
    queue(["sample_news"], event(*map(person, range(60))))
    totals = []

    def work() -> None:
        try:
            totals.append(deliver_due(100).sent)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _relay in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    addresses = [mail["To"] for mail in mailbox.mails()]
    assert sum(totals) == len(addresses) == len(set(addresses)) == 60
    assert Message.objects.filter(status="sent", tries=1).count() == 60


@pytest.mark.django_db(transaction=True)
def test_relay_that_dies_gives_its_row_back(mailbox):
    """A relay stopped in the middle of the work leaves a row that another one sends."""
    queue_one()
    with (
        mock.patch.object(channels.EmailChannel, "send", side_effect=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        deliver_due()
    row = Message.objects.get()
    assert (row.status, row.tries) == ("queued", 1)
    make_due()
    assert deliver_due().sent == 1
