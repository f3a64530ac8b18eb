"""The catalogue of messages: whoever works here reads each beforehand, in every language, as a mail and as an SMS."""

import re
from functools import cache

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from lxml import html

from conventions.pages.service.voice.catalogue import AUDIENCES, MessageEntry, MessagePreview, entries
from notifications import catalogue
from notifications.directions import END, FIRST_STRONG
from tests.kit import html_rules, lives
from tests.kit.people_factory import make_user
from tests.kit.sign_in import signed_in, verified

OURS = [entry for entry in entries() if not entry.message.__module__.startswith("tests.")]
OUTSIDE = [entry for entry in OURS if len(entry.languages) > 1]
ISOLATION = dict.fromkeys(map(ord, FIRST_STRONG + END))
"""Marks of a mail in Arabic around names and numbers, which no subject has."""
HEX = re.compile(r"#[0-9a-f]{6}")


@cache
def buttons(entry: MessageEntry, language: str) -> int:
    return len(html.document_fromstring(MessagePreview(entry, language).mail.html).find_class("button"))


def faults_of_letter(entry: MessageEntry, language: str) -> list[str]:
    """List what is wrong with a letter as it is read in a language: its head, its one heading, holes, its button."""
    preview = MessagePreview(entry, language)
    page = html.document_fromstring(preview.mail.html)
    found = list(html_rules.letter_faults(preview.mail.html))
    expected = {
        "lang": (page.get("lang"), language),
        "dir": (page.get("dir"), "rtl" if language == "ar" else "ltr"),
        "heading": (page.findtext(".//h1").translate(ISOLATION), preview.mail.subject),
        "buttons": (len(page.find_class("button")), buttons(entry, settings.LANGUAGE_CODE)),
        "pictures and scripts": (page.xpath("//img | //svg | //script | //link"), []),
    }
    found += [f"{what}: {said!r}, not {meant!r}" for what, (said, meant) in expected.items() if said != meant]
    if preview.segments < 1:
        found.append("its SMS is empty")
    links = {str(a.get("href")) for a in page.iter("a")}
    return found + [f"{link} stands in no line of the text" for link in links if link not in preview.mail.text]


@pytest.mark.parametrize("language", dict(settings.LANGUAGES))
def test_every_letter_reads_as_well_as_a_page(language):
    """Its subject and its one heading, no hole, a button where French has one; language and direction; nothing else."""
    assert len(OURS) > 80
    assert [entry.slug for entry in OURS if buttons(entry, settings.LANGUAGE_CODE) > 1] == []
    said = [entry for entry in OURS if language in dict(entry.languages)]
    found = {entry.slug: faults_of_letter(entry, language) for entry in said}
    assert {slug: faults for slug, faults in found.items() if faults} == {}


def test_a_subject_names_pupil_class_and_what_is_asked():
    """« Inès, 3e A : à signer au plus tard le 4 décembre »; no subject says a number."""
    subjects = {entry.slug: MessagePreview(entry, "fr").mail.subject for entry in OURS}
    assert subjects["signature_asked"] == "Inès, 3e A : à signer au plus tard le 4 décembre"
    assert subjects["school_part_completed"] == "Inès, 3e A : convention à valider"
    assert not [subject for subject in subjects.values() if "CV-" in subject or "Convention" in subject]


def test_a_request_to_sign_says_by_when_who_has_signed_and_where_to_answer():
    """Its facts are a table with headings; the button's address stands in clear; the reply goes to the school."""
    mail = MessagePreview(MessageEntry(type(catalogue.get("signature_asked"))), "fr").mail
    page = html.document_fromstring(mail.html)
    facts = {row.findtext("th"): row.find("td").text_content() for row in page.xpath("//table[not(@role)]/tr")}
    assert facts["À faire au plus tard le"] == "4 décembre"
    assert facts["Ont signé"] == "le lieu de stage"
    assert facts["On attend"] == "vous, l'établissement"
    [button] = page.xpath("//td[@class='button']/a")
    assert button.text == "Lire et signer"
    assert page.xpath("//table[@role='presentation']/following-sibling::p[1]/text()") == [button.get("href")]
    assert "votre réponse arrive à college@exemple.org" in mail.text


@cache
def letter() -> str:
    return MessagePreview(MessageEntry(type(catalogue.get("signature_asked"))), "fr").mail.html


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("ground", "inks"),
    [("#ffffff", ["#161616", "#3a3a3a", "#000091"]), ("#161616", ["#ffffff", "#cecece", "#8585f6"])],
    ids=["by day", "by night"],
)
def test_a_letter_is_read_by_day_and_by_night(ground, inks):
    """Each ink on its ground, the button's words on the button: at least 4.5 (WCAG 1.4.3)."""
    night = re.search(r"@media \(prefers-color-scheme: dark\).*?\n}", letter(), re.DOTALL)
    assert night is not None
    colours = set(HEX.findall(night[0] if ground == "#161616" else letter().replace(night[0], "")))
    assert {ground, *inks} <= colours
    assert all(contrast(ground, ink) >= 4.5 for ink in inks)
    assert contrast("#8585f6", "#161616") >= 4.5
    assert contrast("#000091", "#ffffff") >= 4.5


@pytest.mark.django_db
def test_staff_and_administrators_read_every_message_and_nobody_else_does(client):
    """From help and from the operator's pages; a family signs in first, an account without a function is refused."""
    teacher = signed_in(lives.hire(lives.make_school(), "teacher").user)
    page = html_of(teacher, reverse("messages_catalogue"))
    assert len(page.find_class("card")) == len(entries())
    address = reverse("messages_catalogue")
    assert address in teacher.get("/aide/personnel/enseignant").content.decode()
    administrator = verified(make_user(is_administrator=True))
    assert administrator.get(address).status_code == 200
    assert address in administrator.get(reverse("operator_messages")).content.decode()
    assert client.get(address).status_code == 302
    assert signed_in(make_user()).get(address).status_code == 403


@pytest.mark.django_db
def test_a_preview_stands_in_a_frame_that_runs_nothing():
    """The page may frame its own letter and nothing else; the letter has its styles, and no more of anything."""
    teacher = signed_in(lives.hire(lives.make_school(), "teacher").user)
    shown = reverse("message_shown", args=["signature_asked"])
    page = html_of(teacher, shown + "?langue=en")
    [frame] = page.iter("iframe")
    assert frame.get("sandbox") == ""
    answer = teacher.get(frame.get("src"))
    assert "Read and sign" in answer.content.decode()
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-src 'self'" in teacher.get(shown).headers["Content-Security-Policy"]
    assert "1 segment" in page.text_content()
    assert teacher.get(reverse("message_shown", args=["inconnu"])).status_code == 404


def html_of(client: Client, address: str) -> html.HtmlElement:
    answer = client.get(address)
    assert answer.status_code == 200
    return html.document_fromstring(answer.content)


def test_every_audience_has_its_words_and_every_language_its_preview():
    """A quality that a message names and that the page cannot say would be a hole."""
    assert {audience for message in catalogue.every_message() for audience in message.audience} <= set(AUDIENCES)
    assert all([code for code, _name in entry.languages] == list(dict(settings.LANGUAGES)) for entry in OUTSIDE)


def test_when_and_how_a_message_leaves_and_where_an_answer_goes_are_said_as_they_are():
    """Families wait for no letter of an account; a code is answered at the school, an account's message nowhere."""
    told = {entry.slug: entry for entry in OURS}
    assert "à qui n'a pas de compte" in told["agreement_sealed"].urgency
    assert told["visa_declined"].urgency == "dans la prochaine lettre du compte"
    ways = {"copy_asked": "courriel seulement", "signature_receipt": "courriel et SMS"}
    assert {slug: told[slug].way for slug in ways} == ways
    answered = {slug for slug, entry in told.items() if "college@exemple.org" in MessagePreview(entry, "fr").mail.text}
    assert {"signing_code", "agreement_sealed", "several_at_once"} <= answered
    assert not answered & {"place_sought", "account_invitation", "letter"}
    assert "Ne plus recevoir ce genre de message : " in MessagePreview(told["place_sought"], "fr").mail.text
