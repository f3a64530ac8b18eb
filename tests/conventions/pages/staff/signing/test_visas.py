"""A referent teacher gives visas from the account: several at once, with one code, never for somebody else."""

import html
import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.persons.people.models import School, Staff
from signatures.models import Evidence, SigningBatch
from tests.kit import lives
from tests.kit.cast import from_the_cast
from workflow import clock, journal

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> School:
    return lives.make_school()


@pytest.fixture
def teacher(school) -> Staff:
    return school.staff.get(role="teacher")


@pytest.fixture
def browser(teacher, client) -> Client:
    client.force_login(teacher.user)
    return client


@from_the_cast
def followed(school: School, teacher: Staff) -> Convention:
    """An agreement being signed whose referent is ``teacher``."""
    convention = lives.host_completed(school=school)
    services.save_school_part(
        convention, by=lives.by(convention, "office"), fields={"transport": "À pied."}, referent=teacher
    )
    services.complete_school_part(convention, by=lives.by(convention, "office"))
    services.approve(convention, by=lives.by(convention, "head"))
    return convention


def said(answer) -> str:
    return re.sub(r"\s+", " ", html.unescape(answer.content.decode()))


def test_a_teacher_gives_several_visas_with_one_code(school, teacher, browser):
    """From « À faire » to the page of the code: both are visés, by the account, with the code sent to the account."""
    conventions = [followed(school, teacher) for _ in range(2)]
    inbox = said(browser.get(reverse("inbox")))
    assert "à viser" in inbox
    assert "Viser 2 documents avec un code" in inbox
    assert "à signer" not in inbox
    page = browser.get(reverse("visas"))
    assert "C'est facultatif" in said(page)
    sent = {"numbers": page.context["together"].references, "scope": "all"}
    path = browser.post(reverse("ask_visa_code"), sent)["Location"]
    assert "Viser les 2 conventions" in said(browser.get(path))
    request = lives.requests(conventions[0])["referent"]
    first = SigningBatch.objects.get().items.order_by("position").first().request
    browser.post(f"{path}/signer", {"code": lives.last_code(first)})
    assert "2 conventions visées par vous" in said(browser.get(path))
    request.refresh_from_db()
    assert request.is_signed
    assert set(Evidence.objects.values_list("consent_key", "signer_name")) == {("referent", teacher.user.name)}
    assert {evidence.get_assurance_display() for evidence in Evidence.objects.all()} == {
        "compte sans second facteur, puis code à usage unique"
    }
    assert list(journal.check()) == []


def test_the_agreement_offers_the_visa_to_its_referent_alone(school, teacher, browser):
    """« Viser » on the page of the referent; another teacher of the class has no such button, and no code."""
    convention = followed(school, teacher)
    assert f'href="{reverse("visas")}"' in browser.get(reverse("agreement", args=[convention.number])).content.decode()
    other = lives.hire(school, "teacher", "Autre", classes=[convention.pupil.class_name])
    stranger = Client()
    stranger.force_login(other.user)
    page = stranger.get(reverse("agreement", args=[convention.number])).content.decode()
    assert f'href="{reverse("visas")}"' not in page
    stranger.post(reverse("ask_visa_code"), {"number": [convention.number]})
    assert not SigningBatch.objects.exists()


def test_a_teacher_who_has_left_gives_no_visa(school, teacher, browser):
    """The code was sent while in post; the visa is asked for in the transaction, after the function has ended."""
    convention = followed(school, teacher)
    office = lives.hire(school, "office", "Encore")
    Staff.objects.filter(pk=office.pk).update(user=teacher.user)
    path = browser.post(reverse("ask_visa_code"), {"number": [convention.number]})["Location"]
    request = lives.requests(convention)["referent"]
    code = lives.last_code(request)
    Staff.objects.filter(pk=teacher.pk).update(ends_on=convention.today().replace(year=2020))
    browser.post(f"{path}/signer", {"code": code})
    assert "Une convention n'est pas visée" in said(browser.get(path))
    assert not Evidence.objects.exists()


def test_the_head_sends_no_code_for_the_visa_of_a_teacher(school, teacher, client):
    """The visa is the referent's own: the head's list has one document to sign, and signs the head's part."""
    convention = followed(school, teacher)
    client.force_login(school.staff.get(role="head").user)
    client.post(reverse("ask_visa_code"), {"number": [convention.number]})
    assert not SigningBatch.objects.exists()
    client.post(reverse("ask_batch_code"), {"number": [convention.number]})
    [item] = SigningBatch.objects.get().items.all()
    assert item.request.role == "head"


def test_a_refused_code_says_so_at_its_field(school, teacher, browser):
    """A wrong code gives no visa and says how many tries are left."""
    convention = followed(school, teacher)
    path = browser.post(reverse("ask_visa_code"), {"number": [convention.number]})["Location"]
    code = lives.last_code(lives.requests(convention)["referent"])
    answer = browser.post(f"{path}/signer", {"code": "000000" if code != "000000" else "111111"})
    assert answer.status_code == 409
    assert "4 essais" in said(answer)
    assert said(browser.post(reverse("ask_visa_code"), {}, follow=True)).count("Cochez au moins un document.") == 1


def test_a_referent_signs_training_periods_apart_from_visas(school, teacher, browser):
    """« À signer comme référent » and not « à viser »: the page, the code and the declaration say what it is about."""
    convention = lives.validated(school=school, level="2de_pro", birth_date=date(clock.now().year - 16, 1, 5))
    inbox = said(browser.get(reverse("inbox")))
    assert "à signer comme référent" in inbox.lower()
    assert "Signer une convention" in inbox
    page = browser.get(reverse("visas"))
    assert "seules stipulations pédagogiques" in said(page)
    assert page.context["together"].rows == []
    sent = {"numbers": page.context["needed"].references, "scope": "all"}
    path = browser.post(reverse("ask_visa_code"), sent)["Location"]
    shown = said(browser.get(path))
    assert "Signer la convention" in shown
    assert "ma signature porte sur les seules stipulations pédagogiques" in shown
    request = lives.requests(convention)["referent"]
    browser.post(f"{path}/signer", {"code": lives.last_code(request)})
    request.refresh_from_db()
    assert request.is_signed
