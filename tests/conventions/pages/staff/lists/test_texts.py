"""The page on which a school puts the text that its board voted in place of the national one."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from conventions.domain.law.texts.models import VotedText
from conventions.domain.persons.people.stamps import stamp_of
from tests.conventions.domain.law.texts.test_reading import LINES, docx, in_word
from tests.conventions.domain.law.texts.test_texts import OWN, adopted, file
from tests.conventions.domain.persons.people.test_stamps import picture
from tests.kit import lives

pytestmark = pytest.mark.django_db


def office_of(school) -> Client:
    client = Client()
    client.force_login(school.staff.get(role="office").user)
    return client


def given(school, content: bytes, **more):
    """Return what the form sends."""
    upload = SimpleUploadedFile("texte.toml", content, content_type="text/plain")
    return {"kind": "observation_3e_4e", "voted_on": str(school.today()), "reference": "n° 9", "file": upload, **more}


def test_a_school_reads_a_text_beside_the_present_one_then_puts_it_into_service():
    """Checked, shown as a document, adopted by a button, withdrawn by another."""
    school = lives.make_school()
    office = office_of(school)
    answer = office.post(reverse("school_texts"), given(school, file()), follow=True)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert OWN in page
    assert "mise en œuvre d'une séquence" in page.replace("&#x27;", "'")
    text = VotedText.objects.get()
    assert not text.serves
    office.post(reverse("school_text_adopt", args=[text.uuid]))
    assert "en service" in office.get(reverse("school_texts")).content.decode()
    office.post(reverse("school_text_withdraw", args=[text.uuid]))
    text.refresh_from_db()
    assert not text.serves


def test_a_refused_file_says_what_to_mend_and_loses_nothing_typed():
    """The sentences stand on the page; date and reference stay."""
    school = lives.make_school()
    broken = file().replace(b"[general]", b"[inconnu]")
    answer = office_of(school).post(reverse("school_texts"), given(school, broken))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "« inconnu »" in page
    assert "n° 9" in page
    assert not VotedText.objects.exists()


def test_the_example_is_a_file_that_may_serve():
    """A school begins from the national wording."""
    school = lives.make_school()
    office = office_of(school)
    sample = office.get(reverse("school_text_sample", args=["observation_3e_4e"]))
    assert "attachment" in sample["Content-Disposition"]
    assert office.post(reverse("school_texts"), given(school, sample.content)).status_code == 302


def test_no_school_touches_the_text_of_another_nor_the_operator_s():
    """Another school's does not exist; the operator's is read, and stays."""
    convention = lives.school_completed()
    text = adopted(convention)
    other = lives.make_school()
    stranger = office_of(other)
    assert stranger.get(reverse("school_text", args=[text.uuid])).status_code == 404
    assert stranger.post(reverse("school_text_withdraw", args=[text.uuid])).status_code == 404
    yesterday = convention.today() - timedelta(days=1)  # in whatever zone it is read
    common = adopted(convention, school=None, voted_on=yesterday, content=file("Texte donné à tous."))
    assert stranger.get(reverse("school_text", args=[common.uuid])).status_code == 200
    assert stranger.post(reverse("school_text_withdraw", args=[common.uuid])).status_code == 404


def test_a_new_version_asks_whether_to_take_the_present_text():
    """Only where it differs from the one signed before."""
    convention = lives.validated()
    office = office_of(convention.school)
    page = reverse("agreement_act", args=[convention.number, "revise"])
    assert "new_text" not in office.get(page).content.decode()
    adopted(convention)
    form = office.get(page).content.decode()
    assert "new_text" in form
    office.post(page, {"reason": "Le texte a changé.", "new_text": "on", "key": "k" * 20})
    convention.refresh_from_db()
    assert convention.version == 2
    assert convention.renews_text


def test_a_school_sets_its_stamp_once():
    """On its own page; the next one takes its place."""
    school = lives.make_school()
    office = office_of(school)
    for _ in range(2):
        sent = office.post(reverse("school_stamp"), {"file": SimpleUploadedFile("cachet.png", picture())})
        assert sent.status_code == 302
    assert stamp_of(school).count() == 1
    assert "déjà enregistré" in office.get(reverse("school_stamp")).content.decode()


def boxes(page) -> dict[str, str]:
    """Return what the boxes of the page hold, as a browser would send it."""
    form = page.context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def test_a_text_is_written_in_boxes_that_begin_with_the_one_in_service():
    """One box an article; two presses from the list of texts to the reading of both side by side."""
    school = lives.make_school()
    office = office_of(school)
    address = reverse("school_text_write", args=["observation_3e_4e"])
    assert address in office.get(reverse("school_texts")).content.decode()
    sent = {**boxes(office.get(address)), "voted_on": str(school.today()), "reference": "n° 12"}
    assert sent["title_1"] == "Objet"
    assert sent["text_10"]
    wrong = office.post(address, {**sent, "text_2": "", "text_1": OWN})
    assert wrong.status_code == 422
    assert "Écrivez le texte de cet article" in wrong.content.decode()
    assert boxes(wrong)["text_1"] == OWN
    page = office.post(address, {**sent, "text_1": OWN}, follow=True).content.decode()
    assert OWN in page
    text = VotedText.objects.get()
    words = text.as_data()["words"]
    assert len(words["articles"]) == 10
    assert words["articles"][0] == {"number": 1, "title": "Objet", "paragraphs": [OWN]}
    office.post(reverse("school_text_adopt", args=[text.uuid]))
    assert boxes(office.get(address))["text_1"] == OWN


def test_the_boxes_are_filled_from_a_document_and_nothing_is_kept():
    """What is read stands in the boxes; a document that is none is refused beside its field."""
    school = lives.make_school()
    office = office_of(school)
    address = reverse("school_text_read", args=["application"])
    page = office.post(address, {"file": SimpleUploadedFile("texte.docx", docx(in_word(LINES)))})
    assert page.status_code == 200
    assert boxes(page)["text_2"] == "Cinq."
    assert "2 articles sont lus" in page.content.decode()
    refused = office.post(address, {"file": SimpleUploadedFile("texte.odt", b"%PDF")})
    assert refused.status_code == 422
    assert "pas un document de texte" in refused.content.decode()
    assert not VotedText.objects.exists()
