"""The demonstration's mailbox shows a mail as it comes: text, HTML, whom answers go to, files."""

from django.core.mail import EmailMultiAlternatives
from django.test import RequestFactory

from conventions.demo import mailbox, views


def test_a_mail_is_read_whole_and_its_file_taken(tmp_path, monkeypatch):
    mail = EmailMultiAlternatives("Un stage", "Le texte", "a@exemple.invalid", ["b@exemple.invalid"])
    mail.reply_to = ["college@exemple.invalid"]
    mail.attach_alternative("<p>Le texte</p>", "text/html")
    mail.attach("stage.ics", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "text/calendar")
    (tmp_path / "0003-x.eml").write_bytes(mail.message().as_bytes())
    [letter] = mailbox.letters("stage", folder=tmp_path)
    assert (letter.text.strip(), letter.html.strip()) == ("Le texte", "<p>Le texte</p>")
    assert letter.answer_to == "college@exemple.invalid"

    monkeypatch.setattr(views, "letter_number", lambda n: mailbox.letter_number(n, folder=tmp_path))
    ask = RequestFactory().get("/")
    assert b"<p>Le texte</p>" in views.mailbox_letter(ask, n=3).content
    taken = views.mailbox_file(ask, n=3, file=0)
    assert (taken["Content-Type"], taken.content[:15]) == ("text/calendar", b"BEGIN:VCALENDAR")
