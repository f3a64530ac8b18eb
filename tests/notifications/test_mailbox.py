"""The post office of development: what it keeps, under which names, and the command that runs it."""

import json
import os
import signal
import smtplib
import subprocess
import sys
import urllib.error
import urllib.request
from email.message import EmailMessage

import pytest
from django.conf import settings

from config.development.mailbox import Mailbox


def post(box: Mailbox, body: object, **headers: str) -> int:
    """Ask the gateway and return its status."""
    request = urllib.request.Request(box.sms_url, json.dumps(body).encode(), headers, method="POST")
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=5) as answer:
            return answer.status
    except urllib.error.HTTPError as problem:
        problem.close()
        return problem.code


def mail(slug: str) -> EmailMessage:
    """A mail with an accent."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@exemple.example", "b@exemple.example", "Été"
    message["X-Message-Slug"] = slug
    message.set_content("Déjà.")
    return message


def test_mailbox_keeps_mails_and_texts_in_order(tmp_path):
    """Numbers follow the arrival and go on after a restart; names tell slug or id."""
    with Mailbox(tmp_path) as box:
        with smtplib.SMTP("127.0.0.1", box.smtp_port) as server:
            server.send_message(mail("sample_news"))
        assert post(box, {"id": "abc", "to": "+262639000001", "text": "Un\n\ndeux"}) == 202
    with Mailbox(tmp_path) as box:
        with smtplib.SMTP("127.0.0.1", box.smtp_port) as server:
            server.send_message(mail("../autre"))
        assert (box.received("email"), box.received("sms")) == (1, 0)
        assert [one.get_content() for one in box.mails()] == ["Déjà.\r\n"] * 2
        [text] = box.texts()
        assert (text.to, text.id, text.text) == ("+262639000001", "abc", "Un\n\ndeux")
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names[:2] == ["0001-sample_news.eml", "0002-abc.txt"]
    assert names[2].startswith("0003-")
    assert (tmp_path / "0002-abc.txt").read_text() == "To: +262639000001\nId: abc\n\nUn\n\ndeux\n"


@pytest.mark.parametrize("body", [[], {}, {"id": "a", "to": "+262639000001"}, "texte"])
def test_gateway_refuses_what_it_cannot_read(tmp_path, body):
    """A body without id, number and text is refused with 400 and not kept."""
    with Mailbox(tmp_path) as box:
        assert post(box, body) == 400
        assert box.texts() == []


def test_gateway_asks_for_its_token(tmp_path):
    """With a token set, a request without it is refused."""
    with Mailbox(tmp_path, token="essai") as box:
        body = {"id": "a", "to": "+262639000001", "text": "x"}
        assert post(box, body) == 401
        assert post(box, body, Authorization="Bearer essai") == 202


def test_mailbox_command_says_its_ports_first(tmp_path):
    """The first line is JSON with both ports; SIGTERM ends it with status 0."""
    environment = {**os.environ, "DJANGO_ENV": "development", "PYTHONPATH": str(settings.BASE_DIR)}
    environment["DJANGO_SETTINGS_MODULE"] = "config.settings"
    command = [sys.executable, "manage.py", "mailbox", "--folder", str(tmp_path)]
    with subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.PIPE) as process:
        ports = json.loads(process.stdout.readline())
        assert {"smtp_port", "sms_port", "sms_url"} <= ports.keys()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=5) == 0
