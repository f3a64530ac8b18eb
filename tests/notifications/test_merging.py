"""Messages that wait together for one person leave as one; those that are over do not leave."""

import threading
from datetime import timedelta
from unittest import mock

import pytest
from django.db import connection
from django.utils import timezone

from notifications import channels, merging
from notifications.channels import TemporaryFailure
from notifications.delivery import LOST
from notifications.models import Message
from notifications.outbox import let_leave, queue, said_together
from notifications.relay import deliver_due
from tests.notifications.conftest import event, person
from tests.notifications.sample.messages import Asked

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def over():
    """Subjects of questions that are asked no more."""
    with mock.patch.object(Asked, "over", set()) as over:
        yield over


def ask(*pupils: str, to=None, slug: str = "sample_asked") -> list[Message]:
    """Ask one person for an act for each pupil."""
    return [
        row
        for pupil in pupils
        for row in queue(
            [slug],
            event(
                to or person(), about=f"convention:{pupil}", pupil=pupil, secrets={"link": f"https://x.example/{pupil}"}
            ),
        )
    ]


def states() -> dict[str, str]:
    """State of each message by what it is about."""
    return dict(Message.objects.values_list("about", "status"))


def test_several_for_one_person_leave_as_one_mail(mailbox, over):
    """Twins: one mail with both links; those it says are told by it, and their links are kept nowhere."""
    ask("lea", "tom", "zoe")
    ask("ines", to=person(1))
    over.add("convention:zoe")
    assert (deliver_due().sent, Message.objects.filter(status="queued").count()) == (2, 0)
    twins, alone = mailbox.mails()
    text = twins.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert twins["Subject"] == "À signer : 2"
    assert "- À signer : lea : https://x.example/lea\n- À signer : tom : https://x.example/tom" in text
    assert (alone["To"], alone["Subject"]) == ("parent1@famille.example", "À signer : ines")
    said = Message.objects.get(slug="sample_several")
    assert (said.status, said.secrets, said.context) == ("sent", None, {})
    assert list(said.gathered.order_by("id").values_list("about", "status", "secrets")) == [
        ("convention:lea", "told", None),
        ("convention:tom", "told", None),
    ]
    assert (states()["convention:zoe"], Message.objects.get(about="convention:zoe").last_error) == (
        "moot",
        merging.OVER,
    )
    Message.objects.filter(pk=said.pk).update(delivery="bounced", delivery_at=timezone.now())
    assert set(Message.objects.filter(LOST).values_list("about", flat=True)) == {
        *("", "convention:lea", "convention:tom", "convention:zoe")
    }


def test_message_that_is_over_is_never_sent(mailbox, over):
    """It says so in its trace, its secret is wiped and no try is counted; an error of the trade stops nothing."""
    ask("lea")
    over.add("convention:lea")
    assert (deliver_due().moot, mailbox.received("email")) == (1, 0)
    assert list(Message.objects.values_list("status", "tries", "secrets", "last_error")) == [
        ("moot", 0, None, merging.OVER)
    ]
    ask("tom")
    with mock.patch.object(Asked, "still_true", side_effect=LookupError):
        assert deliver_due().sent == 1


def test_one_message_that_waits_again_forgets_what_is_over_meanwhile(mailbox, over):
    """Delayed by the server, it leaves without what is asked no more; with nothing left it does not leave."""
    ask("lea", "tom", to=person(1))
    with mock.patch.object(channels.EmailChannel, "send", side_effect=TemporaryFailure("Occupé.")):
        assert deliver_due().delayed == 1
    over.add("convention:lea")
    Message.objects.filter(status="queued").update(not_before=timezone.now())
    assert deliver_due().sent == 1
    [mail] = mailbox.mails()
    assert mail["Subject"] == "À signer : 1"
    assert states() == {"convention:lea": "moot", "convention:tom": "told", "": "sent"}
    ask("lea", "tom", to=person(2))
    over.clear()
    with mock.patch.object(channels.EmailChannel, "send", side_effect=TemporaryFailure("Occupé.")):
        assert deliver_due().delayed == 1
    over.update({"convention:lea", "convention:tom"})
    Message.objects.filter(status="queued").update(not_before=timezone.now())
    assert (deliver_due().moot, mailbox.received("email")) == (1, 1)
    assert Message.objects.get(slug="sample_several", status="moot").secrets is None


def test_text_message_says_several_only_with_a_page_that_shows_them(mailbox):
    """One short text with the one address; without such a page each leaves by itself."""
    ask("lea", "tom", to=person(ref="guardian:all", email="", phone="+262639000001"))
    ask("ana", "bob", to=person(email="", phone="+262639000002"))
    assert deliver_due().sent == 3
    assert [text.text for text in mailbox.texts()] == [
        "2 à signer : https://x.example/all",
        "A signer pour ana : https://x.example/ana",
        "A signer pour bob : https://x.example/bob",
    ]


def test_act_on_many_is_waited_for(settings):
    """A message queued within one may wait for the rest; an urgent one never does."""
    settings.TOGETHER_SECONDS = 90
    with said_together():
        ask("lea")
        ask("tom", slug="sample_code")
    waits = {row.slug: row.not_before - row.created_at for row in Message.objects.all()}
    assert waits == {"sample_asked": timedelta(seconds=90), "sample_code": timedelta(0)}


def test_first_of_an_act_on_many_waits_for_the_last(settings, mailbox):
    """Due while the act goes on, it waits as long as the newest; an hour after, it leaves without the rest."""
    settings.TOGETHER_SECONDS = 90
    with said_together():
        [lea], [tom] = ask("lea"), ask("tom")
    now = timezone.now()
    begun = {"created_at": now - timedelta(seconds=100), "not_before": now - timedelta(seconds=10)}
    Message.objects.filter(pk=lea.pk).update(**begun)
    assert not deliver_due()
    lea.refresh_from_db()
    assert lea.not_before == tom.not_before
    Message.objects.filter(pk=lea.pk).update(**begun | {"created_at": now - merging.LONGEST_WAIT * 2})
    assert (deliver_due().sent, mailbox.received("email")) == (1, 1)


def test_what_waits_leaves_when_the_act_is_over(settings, mailbox):
    """Said twice, it changes nothing; a message about something else goes on waiting."""
    settings.TOGETHER_SECONDS = 90
    with said_together():
        ask("lea", "tom")
        ask("zoe", to=person(1))
    abouts = ["convention:lea", "convention:tom"]
    assert [let_leave("sample_asked", abouts) for _time in range(2)] == [2, 0]
    assert (deliver_due().sent, states()["convention:zoe"]) == (1, "queued")


@pytest.mark.django_db(transaction=True)
def test_relays_at_once_say_them_once_and_as_one(mailbox):
    """Four relays meet the requests of three people: three mails, each link in one of them."""
    for number in range(3):
        ask(*(f"p{number}{n}" for n in range(8)), to=person(number))

    def work() -> None:
        try:
            for _turn in range(40):
                deliver_due(100)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _relay in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    while Message.objects.filter(status="queued").exists():
        deliver_due()
    mails = mailbox.mails()
    assert sorted(mail["To"] for mail in mails) == [f"parent{n}@famille.example" for n in range(3)]
    said = "".join(mail.get_body(("plain",)).get_content().replace("\r\n", "\n") for mail in mails)
    assert {said.count(f"https://x.example/p{number}{n}\n") for number in range(3) for n in range(8)} == {1}
    assert Message.objects.filter(status="told", letter__status="sent").count() == 24


def test_relay_killed_as_it_makes_one_of_them_loses_nothing(mailbox):
    """Made and not committed, it never was: the rows are there again, with their links."""
    ask("lea", "tom")
    with mock.patch.object(merging, "_as_one", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        deliver_due()
    assert set(states().values()) == {"queued"}
    assert (deliver_due().sent, mailbox.received("email")) == (1, 1)


def test_an_error_in_what_one_message_is_asked_stops_no_other(mailbox, monkeypatch):
    """A class that cannot tell whether somebody waits for it leaves as others do, and so does what follows."""
    monkeypatch.setattr(Asked, "answers", lambda self, ref: 1 / 0)
    ask("lea")
    ask("tom", to=person(1))
    assert deliver_due().sent == 2


def test_one_message_that_says_some_of_a_class_that_is_no_more_leaves(mailbox, over):
    """A release before had put it together and its mail failed once, then the class went."""
    ask("lea", "tom")
    with mock.patch.object(channels.EmailChannel, "send", side_effect=TemporaryFailure("plus tard")):
        assert deliver_due().delayed == 1
    Message.objects.filter(about="convention:lea").update(slug="sample_gone")
    Message.objects.update(not_before=timezone.now())
    ask("zoe", to=person(1))
    assert deliver_due().sent == 2
