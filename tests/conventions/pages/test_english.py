"""A reader who chose English acts: what they read is English, what stays of it is French."""

import io
from html import unescape

import pypdfium2
import pytest
from django.utils import timezone, translation

from config.languages import COOKIE
from conventions.domain.dossier.evidence.receipt import sealed_receipt
from conventions.domain.persons.links.addresses import address_of
from conventions.pages.shared.drafting.forms import ActivitiesForm
from notifications import catalogue
from notifications.models import Message
from notifications.rendering import render_mail, render_sms
from signatures.queries import current_document
from tests.kit import lives

pytestmark = pytest.mark.django_db

WHOLE = {f"level_{key}": "4" for key in ("observer", "communiquer", "comprendre", "s_impliquer")}


@pytest.fixture
def english(client):
    client.cookies[COOKIE] = "en"
    return client


def text(answer) -> str:
    return unescape(answer.content.decode())


def words_of(pdf: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(io.BytesIO(pdf)))


def test_a_tutor_evaluates_in_english_and_the_sealed_document_is_french(english):
    """Questions and levels are read in English; the document, the journal and the mails of staff say them in French."""
    convention = lives.completed(tutor=True)
    path = address_of(f"tutor:{convention.uuid}").removeprefix("http://testserver") + "/evaluation"
    form = text(english.get(path))
    assert "Taking part: being on time" in form
    assert "very satisfactory" in form
    assert "Done, thank you!" in text(english.post(path, {**WHOLE, "action": "submit"}, follow=True))
    document = current_document(convention, "evaluation")
    sealed = words_of(document.content())
    assert "très satisfaisant" in sealed
    assert "S'impliquer" in sealed.replace("’", "'")
    assert "satisfactory" not in sealed
    assert {row.language for row in Message.objects.filter(slug="evaluation_submitted")} == {"fr"}


def test_a_tutor_marks_an_absence_in_english_and_the_school_is_told_in_french(english):
    """The page says *absence*, morning; the message says matin."""
    convention = lives.running(tutor=True)
    half_day = convention.half_days.order_by("date", "-half").first()
    path = address_of(f"tutor:{convention.uuid}").removeprefix("http://testserver")
    page = text(english.get(path))
    assert "Attendance by half-day" in page
    lives.clock.move_to(lives.at(convention, convention.first_day, 12))
    said = text(english.post(f"{path}/demi-journee/{half_day.uuid}", {"mark": "absent"}, follow=True))
    assert "The school is told at once" in said
    assert "morning" in said
    assert Message.objects.get(slug="absence_reported", audience="office").context["half"] == "matin"


def test_what_a_host_chooses_in_english_is_written_in_french_in_the_agreement():
    """The choice is shown in the reader's language; its value is the sentence of the document."""
    with translation.override("en"):
        assert "L'élève apporte son repas." in ActivitiesForm.kept_meals()
        assert "The pupil brings a packed lunch." in [str(meal) for meal in ActivitiesForm.MEALS]


def test_an_act_done_in_english_sends_its_messages_in_french():
    """The values that they are made of too: the door works in French, and gives the reader's language back."""
    convention = lives.school_completed()
    with translation.override("en"):
        lives.services.approve(convention, by=lives.by(convention, "head"))
        assert translation.get_language() == "en"
    asked = Message.objects.filter(slug="signature_asked")
    assert {row.language for row in asked} == {"fr"}
    assert all(row.context["period"].startswith("du ") for row in asked)
    assert all(row.context["of_pupil"].startswith("d") for row in asked)


def test_a_receipt_asked_for_in_english_is_french():
    """It is a document: the same for whoever reads it."""
    convention = lives.signed()
    request = lives.requests(convention)["guardian_1"]
    with translation.override("en"):
        receipt = words_of(sealed_receipt(convention, request, timezone.now()))
    assert "Reçu de signature" in receipt
    assert "Ce que vous avez signé" in receipt


def test_a_signer_gets_the_code_in_the_language_of_the_page(english):
    """The code answers the page; the request to sign that came before was French."""
    convention = lives.validated()
    request = lives.requests(convention)["guardian_1"]
    path = lives.page_of(request)
    lives.open_page(english, request)
    english.post(path + "/code")
    row = Message.objects.filter(slug="signing_code").latest("id")
    assert row.language == "en"
    assert Message.objects.filter(slug="signature_asked").first().language == "fr"


def codes() -> list[type[catalogue.Message]]:
    return [message for message in catalogue.every_message() if message.is_code]


@pytest.mark.parametrize("message", codes(), ids=lambda message: message.slug)
def test_every_code_is_written_in_english_too(message):
    """Mail and SMS have the values of the French text alone, and the pupil's name."""
    values = {"name": "N", "code": "123456", "pupil": "P", "of_pupil": "of P", "school": "S", "number": "CV-1"}
    values |= {"amendment": None, "count": 1, "visa": False, "party": "Q", "service": "Stages", "host": "H"}
    mail, sms = render_mail(message, values, language="en"), render_sms(message, values, language="en")
    assert mail.subject.startswith("Your code")
    assert "please do not reply" in mail.text
    assert '<html lang="en"' in mail.html
    assert "123456" in mail.text
    assert "123456" in sms
    assert render_mail(message, values).text.startswith("Bonjour")


def test_a_message_to_people_outside_is_written_in_their_language():
    """One template, its sentences translated; a language without a catalogue reads French."""
    values = {"name": "N", "who": "P, 3e A", "of_pupil": "P", "school": "S", "number": "CV-1", "school_contact": "1"}
    values |= {"host": "H", "city": "C", "period": "", "link": "https://site.example/s/x"}
    sealed = catalogue.get("agreement_sealed")
    assert "See your signed copy" in render_mail(sealed, values, language="en").text
    assert render_mail(sealed, values, language="en").subject == "P, 3e A: internship agreement signed by everybody"
    assert "Voir votre copie" in render_mail(sealed, values, language="mg").text
