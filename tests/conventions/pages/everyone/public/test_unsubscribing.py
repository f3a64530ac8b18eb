"""Unsubscribing from a mail: in one click, from what is optional; never from what the law or a signature needs."""

import re

import pytest
from django.core import mail, signing
from django.test import Client
from django.urls import reverse

from conventions.domain.persons.links.addresses import address_of
from conventions.domain.persons.people.models import Guardian
from conventions.domain.season.reminders.services import people_of_family
from notifications import catalogue, preferences
from notifications.catalogue import Event
from notifications.channels import EmailChannel
from notifications.models import Message, Preference
from notifications.outbox import queue
from notifications.relay import deliver_due
from tests.kit import html_rules, lives

pytestmark = pytest.mark.django_db


def remind(pupil) -> Message:
    people = people_of_family(pupil)[:1]
    links = {people[0].ref: address_of(people[0].ref)}
    [row] = queue(("place_sought",), Event("remind_family", pupil, {"people": people, "links": links}))
    return row


def test_a_father_who_unsubscribed_in_one_click_is_reminded_no_more_and_still_asked_to_sign(mailoutbox):
    """The mail bears the two headers; the click needs no session and no token; he may change his mind."""
    convention = lives.school_completed()
    father = convention.pupil.guardians.get()
    first = remind(convention.pupil)
    Message.objects.exclude(pk=first.pk).filter(status="queued").delete()
    deliver_due()
    waiting = remind(convention.pupil)
    headers = mailoutbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = headers["List-Unsubscribe"].strip("<>")
    assert str(father.uuid) not in address
    path = "/" + address.split("/", 3)[3]

    mail_program = Client(enforce_csrf_checks=True)
    page = mail_program.get(path)
    assert "les rappels tant que l&#x27;élève n&#x27;a pas de stage" in page.content.decode()
    assert not Preference.objects.exists()  # looking does nothing: mail scanners follow addresses
    assert mail_program.post(path, {"List-Unsubscribe": "autre"}).status_code == 422
    assert html_rules.faults(page.content.decode()) == []
    answer = mail_program.post(path, {"List-Unsubscribe": "One-Click"})
    assert html_rules.faults(answer.content.decode()) == []
    assert (answer.status_code, "C'est fait." in answer.content.decode()) == (200, True)
    assert mail_program.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200  # twice is once
    assert Preference.objects.get().unsubscribed == ["place_sought"]
    waiting.refresh_from_db()
    assert (waiting.status, waiting.secrets, waiting.last_error) == ("moot", None, preferences.UNWANTED)
    after = remind(convention.pupil)
    assert (after.status, after.secrets) == ("moot", None)

    lives.services.approve(convention, by=lives.by(convention, "head"))
    key, request = next((key, one) for key, one in lives.requests(convention).items() if one.role == "guardian")
    asked = Message.objects.get(slug="signature_asked", ref=f"signature:{request.uuid}")
    assert asked.status == "queued"
    assert preferences.unsubscribe_address(asked) == ""
    lives.sign(convention, key)
    request.refresh_from_db()
    assert not request.is_waiting

    mail_program.post(path, {"List-Unsubscribe": "Again"})
    assert remind(convention.pupil).status == "queued"


def test_one_who_reads_in_another_language_finds_the_page_in_their_mail_and_unsubscribes_for_all_their_children(client):
    """The footer names it, in their language, as the page is; a mother of two presses once."""
    one, other = (lives.school_completed().pupil.guardians.get() for _child in range(2))
    for guardian in (one, other):
        guardian.first_name, guardian.last_name, guardian.email = "Ana", "Essai", "ana@famille.example"
        guardian.language = "pt"
        guardian.save()
    row = remind(Guardian.objects.get(pk=one.pk).pupil)
    EmailChannel().send(row)
    [line] = [line for line in mail.outbox[-1].body.splitlines() if "tipo de mensagem" in line]
    assert line.startswith("Deixar de receber este tipo de mensagem: http")
    path = "/" + line.rpartition(": ")[2].split("/", 3)[3]
    page = client.get(path)
    assert '<html lang="pt"' in page.content.decode()
    assert '<html lang="uk"' in client.get(path + "?lang=uk").content.decode()
    client.post(path, {"List-Unsubscribe": "One-Click"})
    assert set(Preference.objects.values_list("key", flat=True)) == {f"guardian:{each.uuid}" for each in (one, other)}


def test_a_wrong_end_and_a_message_that_is_needed_open_nothing(client):
    """The address of a message that one may not turn off does not exist, whatever is signed."""
    asked = lives.validated() and Message.objects.filter(slug="signature_asked").first()
    forged = signing.Signer(salt=preferences.SALT).sign(asked.uuid.hex)
    for end in ("essai:essai", forged, forged[:-1] + "x"):
        assert client.post(reverse("unsubscribe", args=[end]), {"List-Unsubscribe": "One-Click"}).status_code == 404
    assert not Preference.objects.exists()


def test_what_is_optional_is_little_and_nothing_that_somebody_signs_or_must_know():
    """The list, as a family and a school would read it."""
    optional = {message.slug for message in catalogue.every_message() if message.optional}
    assert optional >= {"place_sought", "application_withdrawn", "weekly_letter", "evaluation_submitted"}
    needed = (
        r"sign|receipt|code|absence|accident|suspen|account|asked(?!_again)|opened|refus|contest|housing|attestation"
    )
    assert not [slug for slug in optional if re.search(needed, slug)]
