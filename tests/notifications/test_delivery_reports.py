"""Reports of mail servers: asked for in the envelope, read back, and believed only when they know the message."""

import io
import logging
import os
import smtplib
import sys
import uuid
from datetime import timedelta
from pathlib import Path
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.utils import timezone

from config.development.mailbox import Mailbox
from notifications import delivery_reports
from notifications.delivery_reports import LARGEST, read_maildir, read_report
from notifications.models import Message
from notifications.relay import deliver_due
from notifications.smtp import xtext
from tests.notifications.conftest import person, queue_one

pytestmark = pytest.mark.django_db
ADDRESS = "parent0@famille.example"

POSTFIX = """\
Return-Path: <>
Date: Wed, 25 Nov 2026 10:02:03 +0000 (UTC)
From: MAILER-DAEMON@mx.poste.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: rapports@conventions.example
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4D5A21F0.1700000000/mx.poste.example"
Content-Transfer-Encoding: 8bit

This is a MIME-encapsulated message.

--4D5A21F0.1700000000/mx.poste.example
Content-Description: Notification
Content-Type: text/plain; charset=utf-8

<{address}>: host mx.famille.example said: 550 5.1.1 User unknown

--4D5A21F0.1700000000/mx.poste.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.poste.example
{envelope}X-Postfix-Queue-ID: 4D5A21F0
Arrival-Date: Wed, 25 Nov 2026 10:02:01 +0000 (UTC)

Final-Recipient: rfc822; {address}
Original-Recipient: rfc822;{address}
Action: {action}
Status: {code}
Remote-MTA: dns; mx.famille.example
Diagnostic-Code: smtp; 550 5.1.1 <{address}>: user unknown

--4D5A21F0.1700000000/mx.poste.example
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

Return-Path: <rapports@conventions.example>
Message-ID: <{message}@testserver>
From: Conventions de stage <ne-pas-repondre@conventions.example>
To: {address}
Subject: =?utf-8?q?=C3=89t=C3=A9?=

--4D5A21F0.1700000000/mx.poste.example--
"""

EXCHANGE = """\
From: <postmaster@commune.example>
To: <rapports@conventions.example>
Date: Wed, 25 Nov 2026 10:02:03 +0000
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="_1a2b_"
Content-Language: fr-FR
Message-ID: <AB12@EX01.commune.example>
In-Reply-To: <{message}@testserver>
Subject: =?iso-8859-1?Q?Non_remis?=
MIME-Version: 1.0

--_1a2b_
Content-Type: multipart/alternative; differences=Content-Type;
\tboundary="_3c4d_"

--_3c4d_
Content-Type: text/plain; charset="iso-8859-1"
Content-Transfer-Encoding: quoted-printable

La remise =E0 ces destinataires a =E9chou=E9.

--_3c4d_--

--_1a2b_
Content-Type: message/delivery-status

Reporting-MTA: dns;EX01.commune.example
Received-From-MTA: dns;mx.poste.example
Arrival-Date: Wed, 25 Nov 2026 10:02:02 +0000

Final-Recipient: rfc822;Boite.Interne@commune.example
Original-Recipient: rfc822;{address}
Action: {action}
Status: {code}
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup
X-Display-Name: Parent

--_1a2b_
Content-Type: message/rfc822

Message-ID: <{message}@testserver>
From: Conventions de stage <ne-pas-repondre@conventions.example>
To: {address}
Subject: Essai
MIME-Version: 1.0
Content-Type: text/plain

Bonjour.

--_1a2b_--
"""
SHAPES = {"postfix": POSTFIX, "exchange": EXCHANGE}


def sent() -> Message:
    """A mail that left an hour ago."""
    row = queue_one()
    Message.objects.update(status="sent", sent_at=timezone.now() - timedelta(hours=1))
    return row


def report(
    about: Message | uuid.UUID,
    shape: str = POSTFIX,
    *,
    address: str = ADDRESS,
    action: str = "failed",
    code: str = "5.1.1",
    envelope: str = "",
) -> bytes:
    """A whole report as a server writes it; ``about`` by the returned Message-ID, ``envelope`` by its own."""
    named = getattr(about, "uuid", about)
    line = f"Original-Envelope-Id: {envelope}\n" if envelope else ""
    return shape.format(message=named, address=address, action=action, code=code, envelope=line).encode()


def known() -> tuple[str, str]:
    """Return the delivery known of the only message."""
    return Message.objects.values_list("delivery", "delivery_code").get()


# -- asking -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def reporting(mailbox: Mailbox, settings, tmp_path) -> Path:
    """The local post office reports into a Maildir, and our mails ask for it."""
    settings.DELIVERY_REPORTS_ADDRESS = "rapports@localhost"
    settings.DELIVERY_REPORTS_MAILDIR = str(tmp_path / "reports")
    mailbox.reports = tmp_path / "reports"
    return mailbox.reports


def test_a_mail_that_arrives_is_known_to_have(mailbox, reporting):
    """Sent with the extension, reported by the server, read by the worker's job: delivered, and the report is gone."""
    queue_one()
    assert deliver_due().sent == 1
    [mail] = mailbox.mails()
    assert "ne-pas-repondre@localhost" in mail["From"]
    delivery_reports.read_configured_maildir()
    assert known() == ("delivered", "2.0.0")
    assert not [path for path in reporting.rglob("*") if path.is_file()]


def test_a_mail_to_nobody_is_known_not_to_have_arrived(mailbox, reporting):
    """An address that does not exist is told by its code, and only that mail."""
    queue_one(to=person(1))
    queue_one(to=person(2, email="Inconnu.Essai+stage@famille.example"))
    assert deliver_due().sent == 2
    assert read_maildir(reporting) == 2
    assert [*Message.objects.order_by("id").values_list("delivery", flat=True)] == ["delivered", "bounced"]
    assert mailbox.received("email") == 1


def test_nothing_is_asked_without_a_return_path(mailbox, reporting, settings):
    """Without an address for reports the envelope is as ever: a server then tells of failures alone."""
    settings.DELIVERY_REPORTS_ADDRESS = ""
    queue_one()
    assert deliver_due().sent == 1
    assert read_maildir(reporting) == 0


def test_a_server_without_the_extension_gets_the_mail_all_the_same(mailbox, reporting, monkeypatch):
    """A server that offers no reports is asked for none."""
    monkeypatch.setattr(smtplib.SMTP, "has_extn", lambda self, name: False)
    queue_one()
    assert deliver_due().sent == 1
    assert read_maildir(reporting) == 0


def test_addresses_are_written_as_the_extension_asks():
    """RFC 3461, section 4: what is no printable ASCII, ``+`` and ``=`` become hexadecimal."""
    assert xtext("a+b=c@d.example") == "a+2Bb+3Dc@d.example"


# -- reading ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    ("action", "code", "kept"),
    [("failed", "5.1.1", "bounced"), ("delayed", "4.4.1", "delayed"), ("Delivered", "2.1.5", "delivered")],
)
def test_reports_of_usual_servers_are_read(shape, action, code, kept):
    """Found by the Message-ID that the report returns, in headers or in the whole mail."""
    row = sent()
    assert read_report(report(row, SHAPES[shape], action=action, code=code))
    assert known() == (kept, code)


def test_the_envelope_identifies_before_the_headers():
    """A server that keeps the identifier needs no header of ours; its letters may have become capitals."""
    row = sent()
    assert read_report(report(uuid.uuid4(), envelope=str(row.uuid).upper()))
    assert known() == ("bounced", "5.1.1")


def test_an_address_is_compared_as_mail_does():
    """Capitals make no other mailbox, and a domain with accents is the same in its two writings."""
    row = sent()
    Message.objects.update(address="Parent@Hôte.example")
    assert read_report(report(row, address="parent@xn--hte-kna.example"))


def test_a_relayed_mail_is_not_called_delivered():
    """A server that handed over to one which says nothing knows nothing: the report is ours, and changes nothing."""
    row = sent()
    assert read_report(report(row, action="relayed", code="2.0.0"))
    assert known() == ("", "")


def test_a_report_that_comes_twice_counts_once():
    """Both are ours, the second is no news."""
    row = sent()
    assert [read_report(report(row)), read_report(report(row))] == [True, True]
    assert known() == ("bounced", "5.1.1")


def test_a_report_about_what_was_not_sent_changes_nothing():
    """A message that still waits cannot have arrived."""
    row = queue_one()
    read_report(report(row))
    assert known() == ("", "")


def forged(row: Message) -> dict[str, bytes]:
    """Mails that must not count."""
    whole = report(row)
    return {
        "unknown identifier": report(uuid.uuid4()),
        "guessed identifier": report(row).replace(str(row.uuid).encode(), b"1"),
        "another recipient": report(row, address="voisin@famille.example"),
        "no recipient": whole.replace(b"Final-Recipient", b"X-A").replace(b"Original-Recipient", b"X-B"),
        "another kind of report": whole.replace(b"report-type=delivery-status", b"report-type=feedback-report"),
        "no report": whole.replace(b"multipart/report", b"multipart/mixed"),
        "truncated": whole[: whole.index(b"Final-Recipient")],
        "huge": whole.replace(b"This is", b"x" * LARGEST),
        "empty": b"",
        "binary": bytes(range(256)) * 40,
        "no parts": b"Content-Type: multipart/report; report-type=delivery-status\n\nrien",
        "deep": b"".join(b'Content-Type: multipart/report; boundary="%d"\n\n--%d\n' % (n, n) for n in range(3000)),
        "odd parameter": whole.replace(b"report-type=delivery-status", b"report-type*=utf-99'x'%ff"),
        "answer in words": b"From: a@b.example\nSubject: Re: stage\n\nMerci !",
    }


@pytest.mark.parametrize("what", forged(Message(uuid=uuid.uuid4())))
def test_what_a_stranger_writes_changes_nothing(what, caplog):
    """Neither an exception nor a change; the log names no address."""
    row = sent()
    with caplog.at_level(logging.DEBUG):
        assert not read_report(forged(row)[what])
    assert known() == ("", "")
    assert "@" not in caplog.text
    assert caplog.text


# -- where they come in -----------------------------------------------------------------------------------------------


def test_the_folder_keeps_what_is_no_report_of_ours(tmp_path):
    """A report read is removed; any other mail is moved to ``cur``, where it is not read again."""
    for folder in ("new", "cur", "tmp"):
        (tmp_path / folder).mkdir()
    (tmp_path / "new" / "1.a").write_bytes(report(sent()))
    (tmp_path / "new" / "2.b").write_bytes(b"Subject: bonjour\n\n")
    assert read_maildir(tmp_path) == 1
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*")] == ["cur/2.b:2,"]
    assert read_maildir(tmp_path) == 0


def test_what_is_no_ordinary_file_is_left_where_it_is(tmp_path, caplog):
    """A pipe would never end, a link may lead anywhere; the mails beside them are read all the same."""
    for folder in ("new", "cur", "tmp"):
        (tmp_path / folder).mkdir()
    os.mkfifo(tmp_path / "new" / "0.pipe")
    (tmp_path / "secret").write_bytes(report(sent()))
    (tmp_path / "new" / "1.link").symlink_to(tmp_path / "secret")
    (tmp_path / "new" / "2.folder").mkdir()
    (tmp_path / "new" / "3.mail").write_bytes(report(Message.objects.get()))
    assert read_maildir(tmp_path) == 1
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["0.pipe", "1.link", "2.folder"]
    assert (tmp_path / "secret").exists()


def test_a_mail_that_another_reader_took_is_no_trouble(tmp_path, monkeypatch, caplog):
    """Two read at once: nobody is told of what the quicker one did; without ``cur`` the operator is."""
    (tmp_path / "new").mkdir()
    mail = tmp_path / "new" / "1.a"
    mail.write_bytes(b"Subject: bonjour\n\n")
    assert read_maildir(tmp_path) == 0
    assert "cannot be moved" in caplog.text
    caplog.clear()
    monkeypatch.setattr(delivery_reports, "read_report", lambda _content: mail.unlink() is None)
    assert read_maildir(tmp_path) == 0
    assert caplog.text == ""


def test_what_waits_for_an_operator_is_neither_overwritten_nor_kept_for_ever(tmp_path):
    """Two mails of one name both stay; after a month they go, for they name people."""
    for folder in ("new", "cur", "tmp"):
        (tmp_path / folder).mkdir()
    for text in (b"Subject: un\n\n", b"Subject: deux\n\n"):
        (tmp_path / "new" / "1.a").write_bytes(text)
        read_maildir(tmp_path)
    kept = sorted((tmp_path / "cur").iterdir())
    assert sorted(path.read_bytes() for path in kept) == [b"Subject: deux\n\n", b"Subject: un\n\n"]
    old = (timezone.now() - delivery_reports.KEPT_FOR - timedelta(hours=1)).timestamp()
    os.utime(kept[0], (old, old))
    delivery_reports.forget_old_mails(tmp_path)
    assert sorted((tmp_path / "cur").iterdir()) == kept[1:]


def test_a_report_of_hundreds_of_parts_is_not_even_parsed(monkeypatch, caplog):
    """A stranger's mail that would cost seconds costs nothing."""
    monkeypatch.setattr(delivery_reports, "message_from_bytes", None)
    nested = b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(400))
    assert not read_report(nested)
    assert not read_report(b"x" * (delivery_reports.LARGEST + 1))


def test_the_command_reads_a_pipe(monkeypatch):
    """A mail server's pipe: always accepted, unless the database is away, when it is asked to try again."""
    row = sent()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(report(row))))
    call_command("read_delivery_reports", "-")
    assert known() == ("bounced", "5.1.1")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"bonjour")))
    call_command("read_delivery_reports", "-")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(report(row))))
    monkeypatch.setattr("notifications.delivery.record", mock.Mock(side_effect=DatabaseError))
    with pytest.raises(CommandError) as failed:
        call_command("read_delivery_reports", "-")
    assert failed.value.returncode == 75


def test_the_command_reads_a_folder(tmp_path, capsys, settings):
    """The folder of the settings unless another is named; a folder that is none is told."""
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "1.a").write_bytes(report(sent()))
    call_command("read_delivery_reports", str(tmp_path))
    assert capsys.readouterr().out == "Avis reçus sur nos messages : 1.\n"
    with pytest.raises(CommandError, match="pas un dossier Maildir"):
        call_command("read_delivery_reports", str(tmp_path / "absent"))
    settings.DELIVERY_REPORTS_MAILDIR = ""
    with pytest.raises(CommandError, match="DELIVERY_REPORTS_MAILDIR"):
        call_command("read_delivery_reports")
