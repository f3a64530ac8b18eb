"""Signing in presence, as staff and families live it: one after the other on one device, each gone before the next."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conventions.domain.dossier.agreements import signing
from conventions.domain.persons.people.models import Guardian
from conventions.pages.shared.path_reader import keep_reader
from notifications.models import Message
from signatures.assurance import Assurance
from signatures.models import InPersonSession, SignatureRequest
from tests.kit import lives
from workflow.models import Transition

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_html")]
HERSELF = {"known_by": "known_to_school", "reading": "alone"}
READ_TO = {
    "known_by": "identity_document",
    "reading": "aloud",
    "read_by": "Salama Interprète-Fictive",
    "read_in": "shimaoré",
}


def text_of(response) -> str:
    return " ".join(response.content.decode().replace("&#x27;", "'").replace("\xa0", " ").split())


def only_the_pupils(guardian: Guardian) -> None:
    """The mother has no phone but her child's (rule F-15)."""
    pupil = guardian.pupil
    Guardian.objects.filter(pk=guardian.pk).update(email=pupil.email, phone=pupil.phone)


@pytest.fixture
def convention():
    return lives.validated()


@pytest.fixture
def request_(convention) -> SignatureRequest:
    only_the_pupils(convention.pupil.guardians.get())
    return lives.requests(convention)["guardian_1"]


@pytest.fixture
def office(client, convention):
    """The school's tablet, on which the office is signed in."""
    client.force_login(convention.school.staff.get(role="office").user)
    return client


def code_of_witness(slug: str = "in_person_code") -> str:
    return Message.objects.filter(slug=slug).latest("pk").secrets["code"]


class Evening:
    """A tablet and who presses what on it."""

    def __init__(self, client: Client) -> None:
        self.client, self.presses = client, 0

    def press(self, path: str, data: dict | None = None):
        """One press: a link, or the button of a form."""
        self.presses += 1
        return self.client.get(path) if data is None else self.client.post(path, data)

    def sign(self, request: SignatureRequest, declared: dict | None = None):
        """From the list to the page that says it is done; returns what the party saw and that page."""
        self.press(reverse("in_person_open", args=[request.uuid]))
        self.presses += 1  # how the person is known
        answer = self.press(reverse("in_person_open", args=[request.uuid]), declared or HERSELF)
        assert answer.status_code == 302, answer.content.decode()
        seen = self.client.get(answer["Location"])
        self.presses += 1  # the box
        assert self.press(answer["Location"], {"consent": "on"})["Location"] == reverse("device_code")
        asked = self.client.get(reverse("device_code"))
        answer = self.press(reverse("device_code"), {"code": code_of_witness()})
        assert answer["Location"] == reverse("in_person_done", args=[request.uuid]), answer.content.decode()
        return seen, asked, self.client.get(answer["Location"])


def test_a_grandmother_of_acoua_who_reads_no_french_signs_at_the_counter(client):
    """She is read the text in shimaoré by somebody named, decides alone; file, evidence and every page say so."""
    school = lives.make_school(postcode="97630", city="Acoua")
    convention = lives.validated(school=school)
    only_the_pupils(convention.pupil.guardians.get())
    lives.hire(school, "cpe", "Vie-Scolaire")
    client.force_login(school.staff.get(role="cpe").user)
    request = lives.requests(convention)["guardian_1"]
    listed = text_of(client.get(reverse("in_person")))
    assert "seul contact : celui de l'élève" in listed
    seen, asked, done = Evening(client).sign(request, READ_TO)
    assert "Le texte vous est lu par Salama Interprète-Fictive, en shimaoré." in text_of(seen)
    assert "m'ont été lues par Salama Interprète-Fictive, en shimaoré." in text_of(seen)
    assert request.document.html in seen.content.decode(), "the whole text, not its essentials alone"
    assert "Rendez l'appareil à Alix Vie-Scolaire." in text_of(asked)
    assert f"{request.name} a signé" in text_of(done)

    evidence = SignatureRequest.objects.get(pk=request.pk).evidence
    assert evidence.assurance == Assurance.IN_PERSON
    assert evidence.signer_name == request.name
    assert "Salama" in evidence.consent_text
    entry = Transition.objects.get(subject_uuid=request.uuid, name="sign_in_person")
    assert entry.actor_id == str(school.staff.get(role="cpe").user.uuid), "the code was that of the CPE's account"
    page = text_of(client.get(reverse("agreement", args=[convention.number])))
    assert "Sur un appareil de l'établissement, devant Alix Vie-Scolaire, cpe" in page
    assert "Le texte lui a été lu par Salama Interprète-Fictive, en shimaoré" in page


def test_whoever_holds_the_device_reaches_nothing_of_the_staff(office, convention, request_):
    """No page of the school, no other agreement, whatever the address; nor by the cookie that the device had before."""
    before = office.cookies["session"].value
    office.post(reverse("in_person_open", args=[request_.uuid]), HERSELF)
    held = office.cookies["session"].value
    assert held != before
    assert "_auth_user_id" not in office.session
    for name, *args in (("inbox",), ("classes",), ("in_person",), ("agreement", convention.number), ("account",)):
        answer = office.get(reverse(name, args=args))
        assert answer.status_code == 302, name
        assert answer["Location"].startswith(reverse("login")), name
    assert convention.pupil.name in text_of(office.get(reverse("device")))


def test_whoever_holds_the_device_finds_no_path_of_a_pupil(office, convention, request_):
    """The pupil who sat at it before, by the class's code, goes as the device is handed over."""
    office.cookies.update(keep_reader(HttpResponse(), convention.enrolment, is_own=False, by="class").cookies)
    assert office.get(reverse("path_me")).json()["key"]
    answer = office.post(reverse("in_person_open", args=[request_.uuid]), HERSELF)
    assert office.get(answer["Location"]).status_code == 200
    assert office.get(reverse("path_me")).json() == {"key": ""}


def test_a_party_who_does_not_sign_leaves_nothing(office, convention, request_):
    """The page closes, names the witness alone; the account comes back with a code sent to it."""
    office.post(reverse("in_person_open", args=[request_.uuid]), HERSELF)
    answer = office.post(reverse("device_end"), follow=True)
    for page in (answer, office.get(reverse("device"), follow=True), office.get(reverse("device_code"), follow=True)):
        told = text_of(page)
        assert "Rendez l'appareil à Alix Bureau." in told
        assert request_.name not in told
        assert convention.pupil.first_name not in told
    office.post(reverse("device_take_back"))
    code = code_of_witness("take_back_code")
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    assert "pas le bon code" in text_of(office.post(reverse("device_take_back"), {"code": wrong}))
    assert office.post(reverse("device_take_back"), {"code": code})["Location"] == reverse("in_person")
    assert office.get(reverse("in_person")).status_code == 200
    assert lives.requests(convention)["guardian_1"].is_waiting
    assert office.get(reverse("device"))["Location"] == reverse("in_person")


def test_the_page_closes_by_itself(office, convention, request_):
    """Twenty minutes for the text; then nothing is shown, nothing can be confirmed, and the browser asks by itself."""
    office.post(reverse("in_person_open", args=[request_.uuid]), HERSELF)
    assert 1100 < int(office.get(reverse("device"))["Refresh"]) <= 1201
    InPersonSession.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    for answer in (office.get(reverse("device")), office.post(reverse("device"), {"consent": "on"})):
        assert answer["Location"] == reverse("device_end")
    assert "Refresh" not in office.get(reverse("device_end"))
    assert not Message.objects.filter(slug="in_person_code").exists()


def test_the_code_comes_after_the_party_confirmed(office, request_):
    """The box first; no code leaves without it, and none is asked for."""
    office.post(reverse("in_person_open", args=[request_.uuid]), HERSELF)
    assert office.get(reverse("device_code"))["Location"] == reverse("device")
    assert office.post(reverse("device_code"), {"code": "123456"})["Location"] == reverse("device")
    answer = office.post(reverse("device"), {})
    assert answer.status_code == 422
    assert "Cochez la case" in text_of(answer)
    assert not Message.objects.filter(slug="in_person_code").exists()


def test_wrong_codes_sign_nothing_and_open_nothing(office, convention, request_):
    """Five tries; a new code may be asked; the account stays aside."""
    office.post(reverse("in_person_open", args=[request_.uuid]), HERSELF)
    office.post(reverse("device"), {"consent": "on"})
    wrong = f"{(int(code_of_witness()) + 1) % 1_000_000:06d}"
    for _try in range(5):
        answer = office.post(reverse("device_code"), {"code": wrong})
        assert answer.status_code == 409
    assert "Cinq essais" in text_of(answer)
    assert office.get(reverse("inbox"))["Location"].startswith(reverse("login"))
    office.post(reverse("device_code"), {"new_code": "1"})
    assert office.post(reverse("device_code"), {"code": code_of_witness()}).status_code == 302
    assert lives.requests(convention)["guardian_1"].is_signed


def test_the_code_of_a_session_serves_nowhere_else(office, convention, request_):
    """Not on the party's own page, not on the page where staff sign several documents."""
    office.post(reverse("in_person_open", args=[request_.uuid]), HERSELF)
    office.post(reverse("device"), {"consent": "on"})
    code = code_of_witness()
    with pytest.raises(Exception) as refused:  # noqa: PT011 - the code says which
        signing.sign_with_code(request_, code, circumstances=lives.HERE)
    assert getattr(refused.value, "code", "") == "code_of_others"
    batch = InPersonSession.objects.get().batches.get()
    other = Client()
    other.force_login(convention.school.staff.get(role="office").user)
    assert other.get(reverse("signing_batch", args=[batch.uuid])).status_code == 404
    assert other.post(reverse("sign_batch", args=[batch.uuid]), {"code": code}).status_code == 404
    assert lives.requests(convention)["guardian_1"].is_waiting


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"reading": "alone"}, "Dites comment vous savez qui est cette personne."),
        ({"known_by": "known_to_school", "reading": "aloud"}, "Écrivez le nom de la personne qui lit le texte."),
        ({**READ_TO, "read_in": ""}, "Écrivez la langue dans laquelle le texte est lu."),
    ],
)
def test_what_is_missing_is_said_beside_the_field(office, request_, typed, sentence):
    """Nothing opens, what was typed stays."""
    answer = office.post(reverse("in_person_open", args=[request_.uuid]), typed)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert typed.get("read_by", "") in text_of(answer)
    assert not InPersonSession.objects.exists()


def test_the_pupil_does_not_read_the_text_to_the_parent(office, convention, request_):
    """The child who interprets for the parent may not be the one whose agreement it is."""
    typed = {**READ_TO, "read_by": convention.pupil.name}
    answer = office.post(reverse("in_person_open", args=[request_.uuid]), typed)
    assert answer.status_code == 409
    assert "L'élève ne peut pas lire la convention" in text_of(answer)


def test_staff_of_another_school_and_teachers_of_other_classes_open_nothing(client, request_, convention):
    """It does not exist for them; a teacher of the class may."""
    stranger = lives.hire(lives.make_school(), "office")
    teacher = convention.school.staff.get(role="teacher")
    for user, status in ((stranger.user, 404), (teacher.user, 404)):
        client.force_login(user)
        assert client.get(reverse("in_person_open", args=[request_.uuid])).status_code == status
    teacher.classes = [convention.pupil.class_name]
    teacher.save()
    assert client.get(reverse("in_person_open", args=[request_.uuid])).status_code == 200


def test_head_and_referent_answer_from_their_account(office, convention):
    """The page says so instead of opening, whatever was declared: it asks for nothing more."""
    head = lives.requests(convention)["head"]
    for typed in (HERSELF, {}):
        answer = office.post(reverse("in_person_open", args=[head.uuid]), typed)
        assert answer.status_code == 409
        assert "signent depuis leur compte" in text_of(answer)


def test_a_host_or_a_pupil_signs_in_presence_too(office, convention):
    """Each in their own list; the certificate and the evidence are theirs."""
    for key, group in (("pupil", "eleves"), ("host", "organismes")):
        request = lives.requests(convention)[key]
        assert request.name in text_of(office.get(reverse("in_person"), {"qui": group}))
        Evening(office).sign(request)
        assert lives.requests(convention)[key].evidence.signer_name == request.name


def test_the_list_puts_first_whom_no_code_reaches_and_finds_names(office, convention, request_):
    """The class, or the name of the parent or of the pupil, finds it; the address tells none."""
    school = convention.school
    reached = lives.requests(lives.validated(school=school))["guardian_1"]
    shown = text_of(office.get(reverse("in_person")))
    assert shown.index(request_.name) < shown.index(reached.name)
    answer = office.post(reverse("in_person"), {"q": reached.name.split()[-1]})
    assert reached.name.split()[-1] not in answer["Location"]
    found = text_of(office.get(answer["Location"]))
    assert reached.name in found
    assert request_.name not in found
    assert "Personne n'est attendu" in text_of(office.get(reverse("in_person"), {"classe": "6e Z"}))


def test_the_head_reads_who_had_whom_sign(office, client, convention, request_):
    """The head reads by member of staff the declarations, and openings without a signature; nobody else does."""
    Evening(office).sign(request_, READ_TO)
    pupil = lives.requests(convention)["pupil"]
    office.post(reverse("in_person_open", args=[pupil.uuid]), HERSELF)
    client.force_login(convention.school.staff.get(role="office").user)
    assert client.get(reverse("in_person_register")).status_code == 403
    client.force_login(convention.school.staff.get(role="head").user)
    told = text_of(client.get(reverse("in_person_register")))
    assert "Alix Bureau" in told
    assert request_.name in told
    assert "Pièce d'identité vue, sans copie" in told
    assert "1 fois ouvert sans signature." in told


def test_the_receipt_is_printed_for_whoever_signed(office, convention, request_):
    """A PDF that says in presence of whom; not of a signature given otherwise."""
    Evening(office).sign(request_)
    receipt = office.post(reverse("in_person_receipt", args=[request_.uuid]))
    assert receipt["Content-Type"] == "application/pdf"
    lives.sign(convention, "pupil")
    pupil = lives.requests(convention)["pupil"]
    assert office.post(reverse("in_person_receipt", args=[pupil.uuid])).status_code == 404


def test_pupils_whose_agreement_was_signed_in_presence_are_found(office, convention, request_):
    """In the list of all pupils, as those of paper are."""
    lives.sign(convention, "host")
    assert not office.get(reverse("class_pupils"), {"situation": "presence"}).context["page"].rows
    Evening(office).sign(request_)
    [row] = office.get(reverse("class_pupils"), {"situation": "presence"}).context["page"].rows
    assert row.convention == convention


def test_the_parent_page_says_where_to_sign_when_no_code_may_leave(client, convention, request_):
    """Never the pupil's phone, never a dead end (rule F-15)."""
    path = lives.open_page(client, request_)
    told = text_of(client.get(path))
    assert "Le seul contact connu est celui de l'élève" in told
    assert "devant un membre du personnel, ou sur papier" in told
    client.post(f"{path}/code")
    assert not Message.objects.filter(slug="signing_code").exists()


def test_larger_letters_are_one_press_away(office, request_):
    """Without a script; the form stays the same."""
    office.post(reverse("in_person_open", args=[request_.uuid]), HERSELF)
    assert 'class="party device"' in office.get(reverse("device")).content.decode()
    large = office.get(reverse("device") + "?gros").content.decode()
    assert "device-large" in large
    assert re.search(r'<form method="post" action="/ici#erreurs"', large)


def test_signing_in_anew_ends_what_was_held(office, convention, request_):
    """A member of staff who signs in by password finds their pages, and nothing of the party."""
    office.post(reverse("in_person_open", args=[request_.uuid]), HERSELF)
    office.force_login(convention.school.staff.get(role="office").user)
    assert office.get(reverse("device"))["Location"] == reverse("in_person")
    assert settings.SESSION_COOKIE_NAME in office.cookies
