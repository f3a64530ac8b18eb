"""The school's pages of amendments and rectifications: typing, reading, having signed, giving up."""

import pytest
from django.urls import reverse

from conventions.domain.agreements.rectifications import rectifications_of, rectify
from conventions.domain.amendments import services
from tests.conventions.domain.amendments.test_amendments import TUTOR, asked, later, proposed, sealed, sign
from tests.kit import lives

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client):
    convention = lives.signed(tutor=True)
    client.force_login(convention.school.staff.get(role="office").user)
    return client, convention


def at(name, convention, *more):
    return reverse(name, args=[convention.number, *more])


def typed_form(page):
    """What the browser would send back of the form as it is shown."""
    form = page.context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def test_the_office_types_an_amendment_reads_it_and_has_it_signed(office, django_assert_max_num_queries):
    """A draft tells nobody; the page shows before and after; then every party is asked."""
    client, convention = office
    assert at("amend", convention) in client.get(at("agreement", convention)).content.decode()
    given = typed_form(client.get(at("amend", convention)))
    given |= {"why": "Fermeture le vendredi après-midi.", "day_4_2": "", "day_4_3": ""}
    given |= {f"tutor_{name}": value for name, value in TUTOR.items()}
    answer = client.post(at("amend", convention), given)
    assert answer.status_code == 302
    amendment = convention.amendments.get()
    assert amendment.presences()[4].afternoon is None
    page = client.get(answer["Location"]).content.decode()
    assert "Noor Suivante" in page
    assert client.get(at("amend", convention)).context["form"]["tutor_last_name"].value() == "Suivante"
    client.post(at("amendment_propose", convention, 1))
    amendment.refresh_from_db()
    assert amendment.status == "signing"
    with django_assert_max_num_queries(15):
        page = client.get(answer["Location"]).content.decode()
    assert "signature attendue" in page
    party = f"signature:{asked(amendment)['host'].uuid}"
    answer = client.post(at("amendment_reminder", convention, 1), {"party": party, "channel": "email"}, follow=True)
    assert "Relance envoyée" in answer.content.decode()
    sign(amendment)
    assert "sans horodatage (PAdES B-B)" in client.get(at("amendment", convention, 1)).content.decode()
    history = client.get(at("agreement", convention)).content.decode()
    assert "Signature (avenant n° 1)" in history
    assert "Avenant n° 1 proposé" in history


def test_what_was_typed_wrong_is_said_at_its_field(office):
    client, convention = office
    given = typed_form(client.get(at("amend", convention)))
    given |= {"why": "", "day_0_0": "25h", "day_5_0": "9h", "tutor_last_name": "Seule"}
    answer = client.post(at("amend", convention), given)
    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert {"why", "day_0_0", "day_5_1", "tutor_first_name", "tutor_email"} <= set(errors)
    assert not convention.amendments.exists()


def test_the_rules_are_read_before_and_refuse_on_the_page(office):
    client, convention = office
    given = typed_form(client.get(at("amend", convention))) | {"why": "Plus long.", "day_1_3": "20h"}
    client.post(at("amend", convention), given)
    assert "code du travail" in client.get(at("amendment", convention, 1)).content.decode()
    answer = client.post(at("amendment_propose", convention, 1))
    assert answer.status_code == 409
    assert convention.amendments.get().status == "drafted"


def test_an_amendment_is_withdrawn_with_a_reason(office):
    client, convention = office
    amendment = proposed(convention, tutor=TUTOR)
    address = at("amendment_withdraw", convention, 1)
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": "", "key": "a"}).status_code == 422
    assert client.post(address, {"reason": "Inutile.", "key": "a"}).status_code == 302
    amendment.refresh_from_db()
    assert amendment.status == "withdrawn"


def test_the_sealed_amendment_stands_on_the_agreements_page_with_its_file(office):
    client, convention = office
    sealed(convention, days=later(convention))
    page = client.get(at("agreement", convention)).content.decode()
    assert "en vigueur" in page
    assert b"".join(client.get(at("agreement_file", convention, "amendment", 1))).startswith(b"%PDF")


def test_the_office_rectifies_a_telephone_and_everybody_reads_old_and_new(office):
    client, convention = office
    address = at("rectification", convention)
    assert client.get(address).status_code == 200
    given = {"path": "host.tutor.phone", "value": "02 61 91 00 42", "reason": "Un chiffre manquait.", "key": "a"}
    assert client.post(address, {**given, "path": "host.name"}).status_code == 422
    assert client.post(address, {**given, "value": "12"}).status_code == 422
    assert client.post(address, given).status_code == 302
    assert rectifications_of(convention)[0].new == "+33261910042"
    page = client.get(at("agreement", convention)).content.decode()
    assert "Rectifications" in page
    assert "Un chiffre manquait." in page


def test_a_teacher_neither_amends_nor_rectifies(office, client):
    _client, convention = office
    teacher = convention.school.staff.get(role="teacher")
    teacher.classes = [convention.pupil.class_name]
    teacher.save()
    client.force_login(teacher.user)
    assert client.get(at("amend", convention)).status_code == 403
    assert client.get(at("rectification", convention)).status_code == 403


def test_a_guardian_signs_an_amendment_by_the_personal_link(client):
    """The page speaks of the amendment, shows the hours as amended, and the code signs it."""
    convention = lives.signed()
    amendment = proposed(convention, days=later(convention))
    request = asked(amendment)["guardian_1"]
    path = lives.open_page(client, request)
    page = client.get(path).content.decode()
    assert "Avenant à la convention" in page
    assert "Ce qui change" in page
    assert amendment.why in page.replace("&#x27;", "'")
    assert "L'avenant complet" in page or "L&#x27;avenant complet" in page
    assert b"".join(client.get(path + "/copie/amendment")).startswith(b"%PDF")
    client.post(path + "/code")
    form = {"code": lives.last_code(request), "consent": "on"}
    answer = client.post(path + "/signer", form, follow=True)
    assert "Votre signature est enregistrée" in answer.content.decode()
    assert asked(amendment)["guardian_1"].status == "signed"
    assert "avenant" in asked(amendment)["guardian_1"].evidence.consent_text


def test_a_guardian_refuses_an_amendment_by_the_personal_link(client):
    convention = lives.signed()
    amendment = proposed(convention, tutor=TUTOR)
    request = asked(amendment)["guardian_1"]
    path = lives.open_page(client, request)
    assert "La convention reste" in client.get(path + "/refuser").content.decode()
    lives.refuse_on_page(client, path, request, "Non.")
    amendment.refresh_from_db()
    assert amendment.status == "refused"
    assert client.get(path).status_code == 200


def test_a_party_reads_what_was_rectified_on_its_own_page(client):
    convention = lives.signed()
    rectify(
        convention, path="host.safety_contact", value="Le gérant", reason="Secret.", by=lives.by(convention, "office")
    )
    path = lives.open_page(client, lives.requests(convention)["guardian_1"])
    page = client.get(path).content.decode()
    assert "Le gérant" in page
    assert "Secret." not in page


def test_the_agreement_says_who_is_waited_for_while_its_amendment_is_signed(office):
    """By name, for which amendment; nobody once it is sealed."""
    client, convention = office
    amendment = proposed(convention, days=later(convention))
    page = client.get(at("agreement", convention)).content.decode().replace("&#x27;", "'")
    assert "Personne n'est attendu" not in page
    assert "pour l'avenant n° 1" in page
    sign(amendment)
    services.seal(str(amendment.uuid))
    page = client.get(at("agreement", convention)).content.decode().replace("&#x27;", "'")
    assert "Personne n'est attendu" in page
