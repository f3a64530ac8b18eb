"""A relay that waits: the bell of a queued message wakes it, and one that nobody hears loses nothing."""

from threading import Event

import pytest
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from notifications import waking
from notifications.management.commands.relay import POLL_SECONDS, TURN_SECONDS, Loop
from notifications.models import Message
from notifications.outbox import queue
from notifications.waking import Ear, StopRequest
from tests.notifications.conftest import event, person
from tests.notifications.processes import running, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
LONG = 60.0
"""Seconds that no test waits: what is waited for comes, or the test has failed."""


def tell(*numbers: int) -> None:
    """Queue a message for each of these people, one after the other."""
    for number in numbers:
        queue(["sample_code"], event(person(number), secrets={"code": "123456"}))


@transaction.atomic
def tell_in_vain(number: int) -> None:
    """Queue a message in an act that fails."""
    tell(number)
    raise RuntimeError


@pytest.fixture
def ear():
    """Open an ear, as a relay does at its first wait."""
    opened = Ear()
    opened.wait(0, StopRequest())
    assert not opened.is_deaf
    yield opened
    opened.close()


def test_a_relay_hears_of_a_message_once_the_act_is_committed(ear):
    """Not before: it would find nothing; and one act rings once, in a statement of its own after its commit."""
    with CaptureQueriesContext(
        connection,
    ) as seen:
        with transaction.atomic():
            tell(1, 2)
            assert not ear.wait(0, StopRequest())
        assert ear.wait(LONG, StopRequest())
    written = [one["sql"] for one in seen.captured_queries]
    assert [at for at, sql in enumerate(written) if sql.startswith("NOTIFY")] == [len(written) - 1]
    assert "COMMIT" in written
    assert not ear.wait(0, StopRequest())


def test_an_act_that_is_undone_rings_for_nobody(ear):
    """A savepoint takes its own ring with it, and leaves that of the act."""
    with transaction.atomic(), pytest.raises(RuntimeError):
        tell_in_vain(1)
    assert not ear.wait(0, StopRequest())
    with transaction.atomic():
        tell(1)
        with pytest.raises(RuntimeError):
            tell_in_vain(2)
    assert ear.wait(LONG, StopRequest())


def test_a_bell_that_fails_does_not_fail_the_act(monkeypatch):
    """The committed act is told as done, and its message leaves at the relay's next turn."""

    def fail() -> None:
        raise OperationalError

    monkeypatch.setattr(waking, "ring", fail)
    with transaction.atomic():
        tell(1)
    assert Message.objects.get().is_queued


def test_a_waiting_relay_that_is_asked_to_end_ends(ear):
    """Whatever was the longest that it would have waited."""
    stop = StopRequest()
    stop.set()
    assert not ear.wait(LONG, stop)
    assert isinstance(stop, Event)


def test_a_relay_that_hears_nothing_looks_as_often_as_it_did(monkeypatch):
    """Through a pooler that lends connections for a transaction no bell comes; it is told apart at the first wait."""
    monkeypatch.setattr(waking, "ring", lambda: None)
    monkeypatch.setattr(waking, "PATIENCE", 0.01)
    loop = Loop(channels=["email"], stop=StopRequest())
    assert loop._pause() == TURN_SECONDS
    loop._ear.wait(0, loop._stop)
    assert loop._ear.is_deaf
    assert loop._pause() == POLL_SECONDS


def test_a_relay_waits_no_longer_than_until_the_next_row_is_due():
    """A second try, and what waits for the rest of an act on many, are on time without a bell."""
    tell(1)
    loop = Loop(channels=["email"], stop=StopRequest())
    assert loop._pause() == POLL_SECONDS
    assert Loop(channels=["sms"], stop=StopRequest())._pause() == TURN_SECONDS


def test_a_message_whose_bell_was_lost_leaves_at_the_relays_turn(mailbox, tmp_path, monkeypatch):
    """The server had no time to ring, or nobody listened: the relay looks by itself."""
    with running(mailbox, tmp_path / "log", "relay", "--channel", "email"):
        tell(1)
        wait_until(lambda: Message.objects.filter(status="sent").count() == 1, seconds=LONG, what="the first mail")
        monkeypatch.setattr(waking, "ring", lambda: None)
        tell(2)
        wait_until(lambda: Message.objects.filter(status="sent").count() == 2, seconds=LONG, what="the second mail")
    assert len(mailbox.mails()) == 2
