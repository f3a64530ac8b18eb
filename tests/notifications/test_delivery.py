"""Delivery of a message after it left: the order of reports, and its words."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from notifications import delivery
from notifications.models import Message
from tests.notifications.conftest import person, queue_one

pytestmark = pytest.mark.django_db
DELAYED, DELIVERED, BOUNCED = Message.Delivery.DELAYED, Message.Delivery.DELIVERED, Message.Delivery.BOUNCED


def sent(**to: str) -> Message:
    """A message that left an hour ago."""
    row = queue_one(to=person(**to))
    Message.objects.filter(pk=row.pk).update(status="sent", sent_at=timezone.now() - timedelta(hours=1))
    return Message.objects.get(pk=row.pk)


def told(row: Message, *outcomes: str) -> list[bool]:
    """Record outcomes one after another and say which were news."""
    return [delivery.record(row, outcome, at=timezone.now()) for outcome in outcomes]


@pytest.mark.parametrize(
    ("outcomes", "news", "kept"),
    [
        ([DELIVERED], [True], DELIVERED),
        ([DELAYED, DELIVERED], [True, True], DELIVERED),
        ([DELIVERED, DELAYED], [True, False], DELIVERED),
        ([DELIVERED, BOUNCED], [True, True], BOUNCED),
        ([BOUNCED, DELIVERED, DELAYED], [True, False, False], BOUNCED),
        ([DELIVERED, DELIVERED], [True, False], DELIVERED),
    ],
)
def test_reports_end_alike_in_any_order(outcomes, news, kept):
    """Delayed is overtaken by delivered, delivered by a late refusal; nothing goes back, twice is once."""
    row = sent()
    assert told(row, *outcomes) == news
    row.refresh_from_db()
    assert (row.delivery, row.outcome, row.outcome_in_words) == (kept, kept, kept.label)


def test_a_duplicate_keeps_the_first_moment_and_code():
    """An older or newer copy of the same report changes nothing."""
    row, now = sent(), timezone.now()
    first = now - timedelta(minutes=10)
    assert delivery.record(row, BOUNCED, at=first, code="5.1.1")
    assert not delivery.record(row, BOUNCED, at=now, code="5.2.2")
    row.refresh_from_db()
    assert (row.delivery_at, row.delivery_code) == (first, "5.1.1")


@pytest.mark.parametrize("status", ["queued", "failed"])
def test_nothing_is_told_of_what_was_not_sent(status):
    """A message that waits or failed takes no report, and the database agrees."""
    row = queue_one()
    Message.objects.update(status=status, secrets=None)
    assert told(row, DELIVERED) == [False]
    assert Message.objects.get().outcome == status
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.update(delivery=DELIVERED, delivery_at=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_a_report_quicker_than_the_relay_waits_for_it():
    """Servers may report before the relay has committed that it sent: the row's lock makes the report wait."""
    row, told_now = queue_one(), []

    def report() -> None:
        told_now.append(delivery.record(row, DELIVERED, at=timezone.now()))
        connection.close()

    with transaction.atomic():
        Message.objects.select_for_update().get(pk=row.pk)
        Message.objects.update(status="sent", sent_at=timezone.now(), secrets=None)
        reporter = threading.Thread(target=report)
        reporter.start()
        reporter.join(timeout=0.3)
        assert told_now == []
    reporter.join(timeout=5)
    assert told_now == [True]


@pytest.mark.parametrize("days", [-3, 3])
def test_the_moment_lies_between_sending_and_now(days):
    """A clock that is wrong elsewhere puts nothing before the sending nor in the future."""
    row = sent()
    delivery.record(row, DELIVERED, at=timezone.now() + timedelta(days=days))
    row.refresh_from_db()
    assert row.sent_at <= row.delivery_at <= timezone.now()


@pytest.mark.parametrize(
    ("code", "reason", "wrong"),
    [
        ("5.1.1", "cette adresse n'existe pas", True),
        ("5.1.10", "cette adresse n'existe pas", True),
        ("5.4.310", "cette adresse n'existe pas", True),
        ("5.2.2", "cette boîte est pleine", False),
        ("5.2.1", "cette boîte ne prend plus de messages", False),
        ("4.4.7", "le serveur de cette adresse n'a pas répondu à temps", False),
        ("5.7.1", "le serveur de cette adresse l'a refusé", False),
        ("5.0.0", "le serveur de cette adresse n'a pas dit pourquoi", False),
        ("", "le serveur de cette adresse n'a pas dit pourquoi", False),
    ],
)
def test_a_code_is_said_in_plain_words(code, reason, wrong):
    """The standard's code becomes the end of a sentence; only some codes call the address wrong."""
    row = sent()
    delivery.record(row, BOUNCED, at=timezone.now(), code=code)
    row.refresh_from_db()
    assert (delivery.reason_of(row), delivery.is_wrong_address(row)) == (reason, wrong)


def test_an_sms_that_did_not_arrive_speaks_of_its_number():
    """Gateways give no code of the standard; what arrived needs no reason."""
    row = sent(email="", phone="+262639000001")
    assert delivery.reason_of(row) == ""
    delivery.record(row, BOUNCED, at=timezone.now())
    row.refresh_from_db()
    assert delivery.reason_of(row) == "ce numéro n'a pas pu être joint"
