"""Putting messages in the outbox: who gets a row, in which transaction, at what price."""

import uuid

import pytest
from django.db import transaction

from notifications import catalogue
from notifications.models import Message
from notifications.outbox import queue
from notifications.relay import deliver_due
from tests.notifications.conftest import event, person, queue_one


@pytest.mark.django_db(transaction=True)
def test_rolled_back_caller_sends_nothing(mailbox):
    """A transaction that is undone leaves no row and no mail."""
    with transaction.atomic():
        queue_one()
        transaction.set_rollback(True)
    assert not deliver_due()
    assert Message.objects.count() == mailbox.received("email") == 0


@pytest.mark.django_db(transaction=True)
def test_committed_caller_sends_once(mailbox):
    """Nothing leaves before the relay, and each row leaves once."""
    with transaction.atomic():
        queue(["sample_news"], event(person(1), person(2)))
    assert mailbox.received("email") == 0
    assert deliver_due().sent == 2
    assert not deliver_due()
    assert mailbox.received("email") == 2


@pytest.mark.django_db
def test_queue_costs_one_insert(django_assert_num_queries):
    """However many messages and people: one statement."""
    with django_assert_num_queries(1):
        rows = queue(["sample_news", "sample_plain"], event(*map(person, range(20))))
    assert len(rows) == 40
    assert all(row.pk for row in rows)


@pytest.mark.django_db
def test_queue_without_recipient_costs_nothing(django_assert_num_queries):
    """Nobody to tell: no statement."""
    with django_assert_num_queries(0):
        assert queue(["sample_news"], event()) == []


@pytest.mark.django_db
def test_queue_keeps_values_and_secrets_apart():
    """The row says who, what and about what; links and codes stand in their own column."""
    row = Message.objects.get(pk=queue_one("sample_code", secrets={"code": "123456"}).pk)
    assert (row.slug, row.audience, row.recipient_name) == ("sample_code", "guardian", "Parent Essai 0")
    assert (row.about, row.ref, row.channel) == ("convention:essai", "guardian:0", "email")
    assert row.context == {"name": "Parent Essai 0", "pupil": "Zoé Essai"}
    assert row.secrets == {"code": "123456"}
    assert row.urgent
    assert row.not_after is not None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("email", "phone", "channel", "address"),
    [
        ("a@famille.example", "+262639000001", "email", "a@famille.example"),
        ("", "+262639000001", "sms", "+262639000001"),
        ("pas une adresse", "+262639000001", "sms", "+262639000001"),
    ],
)
def test_queue_chooses_the_channel(email, phone, channel, address):
    """E-mail when there is a usable address, else SMS."""
    row = queue_one(to=person(email=email, phone=phone))
    assert (row.status, row.channel, row.address) == ("queued", channel, address)


@pytest.mark.django_db
@pytest.mark.parametrize(("email", "phone"), [("", ""), ("pas une adresse", "0639")])
def test_queue_says_who_cannot_be_reached(email, phone):
    """Neither address nor phone: a row with the reason, no exception, no secret kept."""
    row = queue_one(to=person(email=email, phone=phone), secrets={"link": "http://x.example/a"})
    assert (row.status, row.channel, row.secrets) == ("undeliverable", "", None)
    assert row.last_error.endswith(".")


@pytest.mark.django_db
def test_queue_refuses_an_unknown_message():
    """A slug without class is an error of the caller, said with the slug."""
    with pytest.raises(catalogue.UnknownMessage, match="sample_nothing"):
        queue(["sample_nothing"], event(person()))


@pytest.mark.django_db
def test_message_id_comes_from_the_uuid(settings):
    """The Message-ID depends on the row's identifier alone."""
    settings.SITE_URL = "https://conventions.example"
    row = queue_one()
    assert isinstance(row.uuid, uuid.UUID)
    assert row.message_id == f"<{row.uuid}@conventions.example>"


def test_two_classes_with_one_slug_are_refused():
    """A slug names one message."""
    with pytest.raises(Exception, match="sample_news"):
        type("Other", (catalogue.Message,), {"slug": "sample_news"})
