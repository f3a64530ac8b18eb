"""Receipts of text messages: who may tell, what is understood, what it changes."""

import json
import threading
import time
import urllib.request
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from config.development.mailbox import Mailbox
from conventions.domain.persons.people.models import Guardian
from conventions.domain.season.calls.models import CallAsked
from notifications.models import Message
from tests.kit import lives
from workflow.engine import about

TOKEN = "essai-" + "0" * 32
NUMBER = "+262639000001"


@pytest.fixture(autouse=True)
def token(settings) -> None:
    settings.SMS_RECEIPTS_TOKEN = TOKEN


@pytest.fixture
def message(db) -> Message:
    """A text message that left an hour ago."""
    return Message.objects.create(
        slug="reminder", audience="guardian", channel="sms", address=NUMBER, status="sent",
        sent_at=timezone.now() - timedelta(hours=1),
    )  # fmt: skip


def tell(client, body: object, *, bearing: str = f"Bearer {TOKEN}") -> int:
    """Post a receipt and return the status."""
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    headers = {"Authorization": bearing} if bearing else {}
    return client.post("/avis/sms", text, content_type="application/json", headers=headers).status_code


@pytest.mark.parametrize(
    ("status", "kept"), [("delivered", "delivered"), ("delayed", "delayed"), ("failed", "bounced")]
)
def test_gateway_tells_what_became_of_a_message(client, message, status, kept):
    """Each word of a receipt, with its moment; a second copy is accepted and changes nothing."""
    at = timezone.now() - timedelta(minutes=5)
    for _turn in range(2):
        assert tell(client, {"id": str(message.uuid), "status": status, "at": at.isoformat()}) == 204
    message.refresh_from_db()
    assert (message.delivery, message.delivery_at) == (kept, at)


@pytest.mark.parametrize("bearing", ["", "Bearer", "Bearer faux", f"Basic {TOKEN}", TOKEN, "Bearer é"])
def test_a_stranger_tells_nothing(client, message, bearing):
    """Without the token nothing is read, and an answer does not depend on what was said."""
    assert tell(client, {"id": str(message.uuid), "status": "failed"}, bearing=bearing) == 401
    message.refresh_from_db()
    assert message.delivery == ""


def test_the_scheme_is_written_as_one_likes(client, message):
    """RFC 9110, 11.1: its case does not matter."""
    assert tell(client, {"id": str(message.uuid), "status": "failed"}, bearing=f"bearer {TOKEN}") == 204


def test_a_gateway_that_is_quicker_than_its_own_answer_comes_again(client, message):
    """While the relay still holds the message, nobody waits and nothing is lost."""
    Message.objects.filter(pk=message.pk).update(status="queued", sent_at=None)
    assert tell(client, {"id": str(message.uuid), "status": "delivered"}) == 503
    Message.objects.filter(pk=message.pk).update(status="sent", sent_at=timezone.now())
    assert tell(client, {"id": str(message.uuid), "status": "delivered"}) == 204
    message.refresh_from_db()
    assert message.delivery == "delivered"


@pytest.mark.django_db(transaction=True)
def test_a_receipt_does_not_wait_for_the_relay(client, message):
    """The relay's lock is kept during its own call to the gateway, which may be waiting for us."""
    held, done = threading.Event(), threading.Event()

    def relay() -> None:
        with transaction.atomic():
            Message.objects.select_for_update().get(pk=message.pk)
            held.set()
            done.wait(30)
        connection.close()

    thread = threading.Thread(target=relay)
    thread.start()
    held.wait(30)
    try:
        assert tell(client, {"id": str(message.uuid), "status": "delivered"}) == 503
    finally:
        done.set()
        thread.join()
    assert tell(client, {"id": str(message.uuid), "status": "delivered"}) == 204


def test_the_page_is_not_there_without_a_token(client, settings, message):
    """An empty token is none that anybody could bear."""
    settings.SMS_RECEIPTS_TOKEN = ""
    assert tell(client, {"id": str(message.uuid), "status": "failed"}, bearing="Bearer ") == 404


@pytest.mark.parametrize(
    "change",
    [
        {"id": "1"},
        {"id": None},
        {"id": ["a"]},
        {"status": "bounced"},
        {"status": None},
        {"status": []},
        {"at": "hier"},
        {"at": 5},
        {"at": "2026-11-25T10:00:00"},
    ],
)
def test_junk_is_refused(client, message, change):
    """400, and nothing changes."""
    assert tell(client, {"id": str(message.uuid), "status": "failed", **change}) == 400
    message.refresh_from_db()
    assert message.delivery == ""


@pytest.mark.parametrize("body", ["", "[]", "{}", "null", "{", b"\xff\xfe", "[" * 4000, '{"a": "' + "x" * 5000 + '"}'])
def test_what_is_no_receipt_is_refused(client, db, body):
    """Empty, unreadable, nested, too long: 400."""
    assert tell(client, body) == 400


def test_mails_and_strangers_are_left_alone(client, message):
    """An identifier that is none of a text message is understood, and changes nothing."""
    Message.objects.update(channel="email", address="parent@famille.example")
    assert tell(client, {"id": str(message.uuid), "status": "failed"}) == 204
    assert tell(client, {"id": "00000000-0000-4000-8000-000000000000", "status": "failed"}) == 204
    message.refresh_from_db()
    assert message.delivery == ""


def test_other_methods_are_refused(client):
    """Nothing is to be read here."""
    assert client.get("/avis/sms").status_code == 405


@pytest.mark.django_db(transaction=True)
def test_the_local_gateway_tells_the_site(live_server, tmp_path):
    """The gateway of development posts receipts as a real one: there is a number that nobody has."""
    rows = [
        Message.objects.create(
            slug="reminder", audience="guardian", channel="sms", address=number, status="sent", sent_at=timezone.now()
        )
        for number in (NUMBER, "+262639000000")
    ]
    with Mailbox(tmp_path, receipts=(f"{live_server.url}/avis/sms", TOKEN)) as box:
        for row in rows:
            body = json.dumps({"id": str(row.uuid), "to": row.address, "text": "Essai"}).encode()
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(box.sms_url, body, timeout=5):
                pass
        until = time.monotonic() + 10
        while Message.objects.filter(delivery="").exists() and time.monotonic() < until:
            time.sleep(0.05)
        assert [text.to for text in box.texts()] == [NUMBER]
    assert [*Message.objects.order_by("id").values_list("delivery", flat=True)] == ["delivered", "bounced"]
    connection.close()


def answer(client, body: object, *, bearing: str = f"Bearer {TOKEN}") -> int:
    """Post what somebody answered and return the status."""
    headers = {"Authorization": bearing}
    return client.post("/avis/sms/reponse", body, content_type="application/json", headers=headers).status_code


@pytest.mark.django_db
def test_a_mother_who_answers_2_is_called_back_and_nothing_else_is_heard(client, settings):
    """About the internship that is hers; other words, other numbers and strangers ask for nothing."""
    asked = lives.validated()
    mother = asked.pupil.guardians.get(rank=1)
    Guardian.objects.filter(pk=mother.pk).update(phone=NUMBER)
    assert answer(client, {"from": NUMBER, "text": "2"}) == 404
    settings.SMS_ANSWERS = True
    assert answer(client, {"from": NUMBER, "text": "2"}, bearing="Bearer faux") == 401
    assert answer(client, {"from": NUMBER}) == 400
    for body in ({"from": NUMBER, "text": "non"}, {"from": "+262639999999", "text": "2"}, {"from": "x", "text": "2"}):
        assert answer(client, body) == 204
    assert not CallAsked.objects.exists()
    for _turn in range(2):
        assert answer(client, {"from": NUMBER, "text": " 2 "}) == 204
    call = CallAsked.objects.get()
    assert (call.person, call.convention) == (mother, asked)


@pytest.mark.django_db
def test_a_text_says_that_2_is_heard_only_where_it_is(settings):
    """To a family; nobody is told to answer a name."""
    settings.SMS_ANSWERS = False
    for heard in (False, True):
        settings.SMS_ANSWERS = heard
        asked = lives.validated()
        texts = Message.objects.filter(slug="signature_asked", about=about(asked))
        assert {bool(one.context.get("calls")) for one in texts if one.audience == "guardian"} == {heard}
        assert not any(one.context.get("calls") for one in texts if one.audience not in ("guardian", "pupil"))
