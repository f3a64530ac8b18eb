"""The demonstration's mailbox shows a mail as it comes: text, HTML, whom answers go to, files."""

import re

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import RequestFactory

from config.development.demo import mailbox, views


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A mailbox in which one mail has arrived."""
    mail = EmailMultiAlternatives("Un stage", "Le texte", "a@exemple.invalid", ["b@exemple.invalid"])
    mail.reply_to = ["college@exemple.invalid"]
    mail.attach_alternative("<p>Le texte</p>", "text/html")
    mail.attach("stage.ics", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "text/calendar")
    (tmp_path / "0003-x.eml").write_bytes(mail.message().as_bytes())
    monkeypatch.setattr(views, "letters", lambda query: mailbox.letters(query, folder=tmp_path))
    monkeypatch.setattr(views, "letter_number", lambda n: mailbox.letter_number(n, folder=tmp_path))
    return tmp_path


def test_a_mail_is_read_whole_and_its_file_taken(folder):
    """Text, HTML and whom answers go to are those of the mail; the file is given as it came."""
    [letter] = mailbox.letters("stage", folder=folder)
    assert (letter.text.strip(), letter.html.strip()) == ("Le texte", "<p>Le texte</p>")
    assert letter.answer_to == "college@exemple.invalid"

    ask = RequestFactory().get("/")
    assert b"<p>Le texte</p>" in views.mailbox_letter(ask, n=3).content
    taken = views.mailbox_file(ask, n=3, file=0)
    assert (taken["Content-Type"], taken.content[:15]) == ("text/calendar", b"BEGIN:VCALENDAR")


@pytest.mark.django_db
def test_a_visitor_sees_a_mail_as_its_program_shows_it(client, folder):
    """The link of the mailbox opens the mail's own HTML, which runs nothing and loads nothing from elsewhere."""
    page = client.get("/demonstration/boite").content.decode()
    address = re.search(r'href="([^"]+)">Voir ce courriel comme il se présente', page)[1]
    shown = client.get(address)
    assert (shown.status_code, shown.content.strip()) == (200, b"<p>Le texte</p>")
    assert "default-src 'none'" in shown["Content-Security-Policy"]
    assert "sandbox allow-popups" in shown["Content-Security-Policy"]
