"""Families as they are on the border and on the islands, played through the pages: parents abroad, no birth day."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from conventions.domain.dossier.agreements import services, signing
from conventions.domain.dossier.agreements.freezing import canonical_data
from conventions.domain.persons.links.addresses import path_of
from conventions.domain.persons.links.services import link_of
from conventions.domain.persons.people.births import BirthKnown
from conventions.domain.persons.people.models import Guardian, Pupil
from conventions.domain.season.rolls.imports_pupils import import_pupils
from notifications.masking import mask_phone
from notifications.models import Message
from signatures.models import Evidence
from tests.kit import lives
from tests.kit.families import in_saint_laurent, make_relative, ready_for_head, to_sign

pytestmark = pytest.mark.django_db

ROLL = "Nom;Prénom;Né(e) le;Classe;Nom responsable 1;Prénom responsable 1;Lien responsable 1;Portable responsable 1\n"


def from_roll(tmp_path, *lines: str, school=None) -> Pupil:
    """Import a roll of the school in Saint-Laurent; return its last pupil."""
    path = tmp_path / "liste.csv"
    path.write_text(ROLL + "\n".join(lines) + "\n", encoding="utf-8")
    result = import_pupils(path, school=school or in_saint_laurent())
    assert result.bad_lines == []
    return Pupil.objects.order_by("pk").last()


def read(response) -> str:
    return " ".join(response.content.decode().replace("&#x27;", "'").split())


def link_code(person: Pupil | Guardian) -> str:
    """The code by which a page of the family opens, as the relay would send it."""
    row = Message.objects.filter(slug="link_code", ref=f"{person._meta.model_name}:{person.uuid}").latest("id")
    return row.secrets["code"]


# -- a mother in Albina, the pupil in Saint-Laurent --------------------------------------------------------------------


def test_a_mother_in_albina_signs_on_her_surinamese_mobile(tmp_path):
    """+597 and no mail: link, code and receipt go by SMS to that number; nobody turns it into a French one."""
    pupil = from_roll(tmp_path, "Essai;Anaïka;04/05/2012;3e B;Essai;Imani;mère;+597 812 34 56")
    mother = pupil.guardians.get()
    assert mother.phone == "+5978123456"
    convention = to_sign(pupil)
    request = lives.requests(convention)["guardian_1"]
    asked = Message.objects.get(slug="signature_asked", ref=f"signature:{request.uuid}")
    assert (asked.channel, asked.address) == ("sms", "+5978123456")
    browser = Client()
    path = lives.page_of(request)
    browser.post(path, {"gate-birth_date": "04/05/2012"})
    page = read(browser.post(path + "/code", follow=True))
    assert mask_phone("+5978123456") in page
    sent = Message.objects.get(slug="signing_code", ref=f"signature:{request.uuid}")
    assert (sent.channel, sent.address) == ("sms", "+5978123456")
    done = browser.post(path + "/signer", {"code": lives.last_code(request), "consent": "on"}, follow=True)
    assert "Votre signature est enregistrée" in read(done)
    evidence = Evidence.objects.get(request=request)
    assert (evidence.signer_name, evidence.quality) == ("Imani Essai", "mère")
    receipt = Message.objects.get(slug="signature_receipt", ref=f"signature:{request.uuid}")
    assert (receipt.channel, receipt.address) == ("sms", "+5978123456")


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("+597 812 34 56", "+5978123456"),
        ("00597 812 34 56", "+5978123456"),
        ("597 812 34 56", "+5978123456"),
        ("+55 96 99123-4567", "+5596991234567"),
        ("5596991234567", "+5596991234567"),
        ("+592 612 3456", "+5926123456"),
        ("+509 34 10 1234", "+50934101234"),
        ("+269 321 23 45", "+2693212345"),
        ("269 321 23 45", "+2693212345"),
    ],
)
def test_a_mobile_of_a_neighbouring_country_receives_text_messages(office, typed, stored):
    """Suriname, Brazil, Guyana, Haiti, Comoros, as the office types them on the page of a guardian's contact."""
    guardian = lives.make_pupil(office.school).guardians.get()
    answer = office.post(reverse("guardian_contact", args=[guardian.uuid]), {"email": "", "phone": typed})
    assert answer.status_code == 302, read(answer)
    guardian.refresh_from_db()
    assert (guardian.phone, guardian.email) == (stored, "")
    browser, path = Client(), path_of(link_of(f"guardian:{guardian.uuid}"))
    browser.post(path, {"gate-send": "1"})
    sent = Message.objects.get(slug="link_code", ref=f"guardian:{guardian.uuid}")
    assert (sent.channel, sent.address) == ("sms", stored)


@pytest.fixture
def office() -> Client:
    """A browser in which the office of a school in Saint-Laurent is signed in."""
    school = in_saint_laurent()
    browser = Client()
    browser.force_login(school.staff.get(role="office").user)
    browser.school = school
    return browser


# -- a father abroad without address -----------------------------------------------------------------------------------


def test_a_father_abroad_without_address_signs_the_paper_that_is_carried_to_him(office):
    """Nothing is sent to him: the office prints his sheet alone, its scan comes back, the agreement is signed."""
    pupil = lives.make_pupil(office.school, guardians=0)
    make_relative(pupil, "father", first_name="Ruben")
    convention = ready_for_head(pupil)
    head = Client()
    head.force_login(office.school.staff.get(role="head").user)
    review = read(head.get(reverse("review_agreement", args=[convention.number])))
    assert "que quelqu'un lui porte" in review
    services.approve(convention, by=lives.by(convention, "head"))
    convention.refresh_from_db()
    request = lives.requests(convention)["guardian_1"]
    assert not Message.objects.filter(ref=f"signature:{request.uuid}").exclude(address="").exists()
    page = read(office.get(reverse("paper", args=[convention.number])))
    assert "Ruben Essai" in page
    sheet = office.get(reverse("paper_print", args=[convention.number]), {"partie": "guardian_1"})
    assert (sheet.status_code, sheet["Content-Type"]) == (200, "application/pdf")
    lives.sign_on_paper(convention, "guardian_1")
    lives.sign(convention, "host", "head", "pupil")
    signing.seal(str(convention.uuid))
    convention.refresh_from_db()
    assert convention.counts_as_signed
    assert Evidence.objects.get(request=request).channel == Evidence.PAPER


# -- « né en 2012 » ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "born", "known"),
    [
        ("2012", date(2012, 12, 31), BirthKnown.YEAR),
        ("2012.0", date(2012, 12, 31), BirthKnown.YEAR),
        ("00/00/2012", date(2012, 12, 31), BirthKnown.YEAR),
        ("0/0/2012", date(2012, 12, 31), BirthKnown.YEAR),
        ("--/--/2012", date(2012, 12, 31), BirthKnown.YEAR),
        ("2012-00-00", date(2012, 12, 31), BirthKnown.YEAR),
        ("00/02/2012", date(2012, 2, 29), BirthKnown.MONTH),
        ("02/2012", date(2012, 2, 29), BirthKnown.MONTH),
        ("01/01/2012", date(2012, 1, 1), BirthKnown.DAY),
        ("31/12/2012", date(2012, 12, 31), BirthKnown.DAY),
    ],
)
def test_a_roll_says_how_much_of_a_birth_date_is_known(tmp_path, written, born, known):
    """« 01/01/2012 » is a day, and is never guessed to be an unknown one."""
    pupil = from_roll(tmp_path, f"Essai;Anaïka;{written};3e B;Essai;Imani;mère;+597 812 34 56")
    assert (pupil.birth_date, pupil.birth_known) == (born, known)


@pytest.mark.parametrize("written", ["12", "1912", "2099", "00/13/2012", "né en 2012 peut-être", "0000"])
def test_what_is_no_birth_date_is_still_refused(tmp_path, written):
    """A line that says none is told by its number, and gives no pupil."""
    path = tmp_path / "liste.csv"
    path.write_text(ROLL + f"Essai;Anaïka;{written};3e B;Essai;Imani;mère;\n", encoding="utf-8")
    result = import_pupils(path, school=in_saint_laurent())
    assert [problem.line for problem in result.bad_lines] == [2]
    assert not Pupil.objects.exists()


def test_a_later_roll_that_knows_the_day_completes_the_pupil_and_a_vaguer_one_takes_nothing_away(tmp_path):
    """The same name, the same year: one child, whose day is kept once it is known."""
    school = in_saint_laurent()
    line = "Essai;Anaïka;{};3e B;Essai;Imani;mère;+597 812 34 56"
    for written in ("2012", "07/03/2012", "00/00/2012"):
        pupil = from_roll(tmp_path, line.format(written), school=school)
    assert Pupil.objects.count() == 1
    assert (pupil.birth_date, pupil.birth_known) == (date(2012, 3, 7), BirthKnown.DAY)


def born_in_2012(**given) -> Pupil:
    """A pupil of whom the year of birth alone is known, with a mother reached by SMS."""
    pupil = lives.make_pupil(in_saint_laurent(), guardians=0, birth_date=date(2012, 12, 31))
    Pupil.objects.filter(pk=pupil.pk).update(birth_known="year", email="", phone="+594694123456", **given)
    make_relative(pupil, "mother", phone="+5978123456")
    return Pupil.objects.get(pk=pupil.pk)


def test_a_birth_year_opens_no_page_of_the_family_and_a_code_does(client):
    """The pages of the pupil and of the mother ask for a code at once; a date that is sent all the same is no try."""
    pupil = born_in_2012()
    for person in (pupil, pupil.guardians.get()):
        path = path_of(link_of(f"{person._meta.model_name}:{person.uuid}"))
        page = read(client.get(path))
        assert "gate-birth_date" not in page
        assert 'name="gate-send"' in page
        for guessed in ("31/12/2012", "01/01/2012", "2012"):
            answer = client.post(path, {"gate-birth_date": guessed})
            assert answer.status_code == 200
            assert "gate-birth_date" not in read(answer)
        client.post(path, {"gate-send": "1"})
        opened = client.post(path, {"gate-code": link_code(person)})
        assert (opened.status_code, opened["Location"]) == (302, path)
        assert client.get(path).status_code == 200
        client.post(reverse("family_leave", args=[path.rstrip("/").split("/")[-1]]))


def test_a_birth_year_opens_no_signature_page_and_a_code_does(client):
    """The mother is asked for a code that opens, then for the one that signs."""
    convention = to_sign(born_in_2012())
    request = lives.requests(convention)["guardian_1"]
    path = lives.page_of(request)
    assert "gate-birth_date" not in read(client.get(path))
    assert client.post(path, {"gate-birth_date": "31/12/2012"}).status_code == 200
    client.post(path, {"gate-send": "1"})
    assert client.post(path, {"gate-code": lives.last_code(request, "opening_code")}).status_code == 302
    client.post(path + "/code")
    done = client.post(path + "/signer", {"code": lives.last_code(request), "consent": "on"}, follow=True)
    assert "Votre signature est enregistrée" in read(done)


def test_codes_that_replace_the_birth_date_have_their_usual_limits(client):
    """Ten codes an hour for one person, however the page is asked; five tries of one."""
    pupil = born_in_2012()
    path = path_of(link_of(f"guardian:{pupil.guardians.get().uuid}"))
    for _ in range(10):
        assert client.post(path, {"gate-send": "1"}).status_code == 200
    assert client.post(path, {"gate-send": "1"}).status_code == 409
    for _ in range(5):
        wrong = f"{(int(link_code(pupil.guardians.get())) + 1) % 1_000_000:06d}"
        assert client.post(path, {"gate-code": wrong}).status_code == 409
    right = client.post(path, {"gate-code": link_code(pupil.guardians.get())})
    assert right.status_code == 409


def test_a_family_without_contact_and_without_birth_day_is_told_to_call_the_school(client):
    """Nothing opens: the page says why, and sends nothing."""
    pupil = born_in_2012()
    Guardian.objects.filter(pupil=pupil).update(phone="")
    path = path_of(link_of(f"guardian:{pupil.guardians.get().uuid}"))
    page = read(client.get(path))
    assert "ne connaît ni adresse ni numéro" in page
    assert client.post(path, {"gate-send": "1"}).status_code == 409
    assert not Message.objects.filter(slug="link_code").exists()


def test_the_document_prints_what_is_known_of_a_birth_and_age_counts_as_the_youngest():
    """« 2012 (jour et mois inconnus) »; on 30 December the pupil is not a year older."""
    pupil = born_in_2012()
    assert pupil.age_on(date(2027, 12, 30)) == 14
    convention = ready_for_head(pupil)
    assert canonical_data(convention)["pupil"]["birth_known"] == "year"
    services.approve(convention, by=lives.by(convention, "head"))
    page = convention.frozen_document().html
    assert re.search(r"2012\s\(jour et mois inconnus\)", page)
    assert "31 décembre" not in page.replace("\xa0", " ")


def test_the_office_types_a_year_alone_and_reads_it_again(office):
    """The form takes « 2012 », shows it again, and the sheet says that the day is unknown."""
    pupil = lives.make_pupil(office.school)
    address = reverse("pupil_edit", args=[pupil.uuid])
    given = {
        "last_name": pupil.last_name,
        "first_name": pupil.first_name,
        "birth_date": "2012",
        "class_name": "3e B",
        "level": "3e",
    }
    assert office.post(address, given).status_code == 302
    pupil.refresh_from_db()
    assert (pupil.birth_date, pupil.birth_known) == (date(2012, 12, 31), "year")
    assert 'value="2012"' in read(office.get(address))
    assert "2012, jour inconnu" in read(office.get(reverse("registry_pupil", args=[pupil.uuid])))
