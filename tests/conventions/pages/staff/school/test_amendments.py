"""The school's pages of amendments and rectifications: typing, reading, having signed, giving up."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from config.development.lives.amendments import TUTOR, later, proposed, sealed
from conventions.domain.dossier.agreements import signing
from conventions.domain.dossier.agreements.rectifications import rectifications_of, rectify
from conventions.domain.dossier.amendments import services
from conventions.domain.persons.links.addresses import path_of
from conventions.domain.persons.links.services import link_of
from conventions.domain.season.recovery.recovery import letters_to
from notifications.models import Message
from signatures.models import Evidence
from tests.kit import lives
from workflow import journal

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client):
    convention = lives.signed(tutor=True)
    client.force_login(convention.school.staff.get(role="office").user)
    return client, convention


def at(name, convention, *more):
    return reverse(name, args=[convention.number, *more])


EVERYTHING = "?changer=horaires&changer=lieu&changer=tuteur&changer=signataire&changer=activites"


def typed_form(page):
    """Return the fields that the browser would send of the form as it is shown."""
    forms = [form for form in (page.context["form"], page.context["timetable"]) if form]
    return {name: form[name].value() or "" for form in forms for name in form.fields}


def of_day(convention, n, name="is"):
    """Name of the field of the n-th day of the agreement."""
    return f"d{convention.presences()[n].day:%Y%m%d}_{name}"


def test_the_office_types_an_amendment_reads_it_and_has_it_signed(office, django_assert_max_num_queries):
    """A draft tells nobody; the page shows before and after; then every party is asked."""
    client, convention = office
    assert at("amend", convention) in client.get(at("agreement", convention)).content.decode()
    given = typed_form(client.get(at("amend", convention) + EVERYTHING))
    given |= {"why": "Fermeture le vendredi après-midi.", of_day(convention, 4): "morning"}
    given |= {f"tutor_{name}": value for name, value in TUTOR.items()}
    answer = client.post(at("amend", convention) + EVERYTHING, given)
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
    party = f"signature:{lives.requests(amendment)['host'].uuid}"
    answer = client.post(at("amendment_reminder", convention, 1), {"party": party, "channel": "email"}, follow=True)
    assert "Relance envoyée" in answer.content.decode()
    lives.sign(amendment)
    assert "sans horodatage (PAdES B-B)" in client.get(at("amendment", convention, 1)).content.decode()
    history = client.get(at("agreement", convention)).content.decode()
    assert "Signature (avenant n° 1)" in history
    assert "Avenant n° 1 proposé" in history


def test_what_was_typed_wrong_is_said_at_its_field(office):
    client, convention = office
    given = typed_form(client.get(at("amend", convention) + EVERYTHING))
    given |= {"why": "", of_day(convention, 0): "own", of_day(convention, 0, 0): "25h", "tutor_last_name": "Seule"}
    answer = client.post(at("amend", convention) + EVERYTHING, given)
    assert answer.status_code == 422
    assert {"why", "tutor_first_name", "tutor_email"} <= set(answer.context["form"].errors)
    assert of_day(convention, 0, 0) in answer.context["timetable"].errors
    assert not convention.amendments.exists()


def test_the_rules_are_read_before_and_refuse_on_the_page(office):
    client, convention = office
    given = typed_form(client.get(at("amend", convention) + EVERYTHING)) | {
        "why": "Plus long.",
        of_day(convention, 1): "own",
        **{of_day(convention, 1, n): hour for n, hour in enumerate(("9h", "12h", "13h30", "20h"))},
    }
    client.post(at("amend", convention) + EVERYTHING, given)
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
    assert client.post(address, {**given, "path": "host.siret"}).status_code == 422
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
    request = lives.requests(amendment)["guardian_1"]
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
    assert lives.requests(amendment)["guardian_1"].status == "signed"
    assert "avenant" in lives.requests(amendment)["guardian_1"].evidence.consent_text


def test_a_guardian_refuses_an_amendment_by_the_personal_link(client):
    convention = lives.signed()
    amendment = proposed(convention, tutor=TUTOR)
    request = lives.requests(amendment)["guardian_1"]
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
    """The page has names, for the amendment; nobody once it is sealed."""
    client, convention = office
    amendment = proposed(convention, days=later(convention))
    page = client.get(at("agreement", convention)).content.decode().replace("&#x27;", "'")
    assert "Personne n'est attendu" not in page
    assert "pour l'avenant n° 1" in page
    lives.sign(amendment)
    services.seal(str(amendment.uuid))
    page = client.get(at("agreement", convention)).content.decode().replace("&#x27;", "'")
    assert "Personne n'est attendu" in page


def test_the_form_begins_with_what_one_wants_to_change(office):
    """A choice first, nothing else; then only what was chosen; without a choice nothing is sent."""
    client, convention = office
    page = client.get(at("amend", convention)).content.decode()
    assert "Que voulez-vous changer" in page
    assert "Motif de l" not in page
    answer = client.post(at("amend", convention), {"why": "Rien."})
    assert answer.status_code == 422
    assert "Cochez ce que l" in answer.content.decode()
    page = client.get(at("amend", convention) + "?changer=lieu").context
    assert "place_city" in page["form"].fields
    assert "tutor_last_name" not in page["form"].fields
    assert page["timetable"] is None


def test_an_earlier_end_moves_the_last_day(office):
    """The host's timetable: the last day comes two days earlier, and those days are taken out."""
    client, convention = office
    address = at("amend", convention) + "?changer=fin"
    given = typed_form(client.get(address))
    last = convention.presences()[2].day
    answer = client.post(address, {**given, "last_day": last.isoformat(), "why": "L'élève déménage."})
    assert answer.status_code == 302
    assert [presence.day for presence in convention.amendments.get().presences()][-1] == last


REPRESENTATIVE = {"first_name": "Ines", "last_name": "Nouvelle", "title": "gérante", "email": "ines@accueil.example"}


def test_another_person_signs_for_the_host_by_amendment(office):
    """They sign the amendment with a code at their own address; once sealed the former link of the host is dead."""
    client, convention = office
    former = path_of(link_of(f"host:{convention.uuid}"))
    amendment = proposed(convention, representative=REPRESENTATIVE, activities="Observer la vente.")
    request = lives.requests(amendment)["host"]
    assert request.name == "Ines Nouvelle"
    signing.ask_signing_code([request])
    assert Message.objects.filter(slug="signing_code").latest("pk").address == REPRESENTATIVE["email"]
    lives.sign(amendment)
    services.seal(str(amendment.uuid))
    convention.refresh_from_db()
    assert convention.representative.name == "Ines Nouvelle"
    assert convention.activities == "Observer la vente."
    signed = Evidence.objects.get(request=request)
    assert (signed.signer_name, signed.quality) == ("Ines Nouvelle", f"gérante, {convention.host.name}")
    assert client.get(former).status_code == 410
    [letter] = letters_to(REPRESENTATIVE["email"], "")
    assert any("Votre partie" in what for what, _address in letter.lines)
    assert list(journal.check()) == []
    call_command("check_documents")


def test_the_referent_the_meals_and_the_name_of_the_host_are_rectified(office):
    """No signature: the page offers them with their present value, the journal keeps the former one."""
    client, convention = office
    teacher = lives.hire(convention.school, "teacher", "Suivante")
    page = client.get(at("rectification", convention)).content.decode()
    assert "Suivante" in page
    for sent in (
        {"path": "referent", "referent": str(teacher.uuid)},
        {"path": "meals", "value": "À la cantine."},
        {"path": "host.name", "value": "Atelier Fictif, Angers"},
    ):
        answer = client.post(at("rectification", convention), {**sent, "reason": "Erreur.", "key": sent["path"]})
        assert answer.status_code == 302, answer.content.decode()
    convention.refresh_from_db()
    assert (convention.referent, convention.meals) == (teacher, "À la cantine.")
    assert convention.host.name == "Atelier Fictif, Angers"
    assert [one.new for one in rectifications_of(convention)] == [
        teacher.user.name,
        "À la cantine.",
        "Atelier Fictif, Angers",
    ]
    assert (
        client.post(at("rectification", convention), {"path": "referent", "reason": "x", "key": "z"}).status_code == 422
    )
    call_command("check_documents")
