"""Families whose telephone has no internet: asked and reminded by texts without links, answering by a figure.

Played with a mother of Trois-Sauts (Camopi), a grandmother of Acoua, two cousins of Grand-Santi who share a telephone,
and a boarder whom somebody fetches at the pirogue.
"""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from config.development.lives.offers import make_offer
from conventions.domain.dossier.agreements import services as agreements
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.persons.people.models import Guardian, Pupil, School
from conventions.domain.placements.applications.models import Application
from conventions.domain.placements.applications.services import accept_application, withdraw_application
from conventions.domain.season.calls.models import CallAsked
from conventions.domain.season.inbox.queries import inbox_for
from conventions.domain.season.reminders.before import BEFORE, say_who_fetches, tell_offline_families
from notifications import catalogue
from notifications.channels import values_of
from notifications.models import Message
from notifications.relay import deliver_due
from notifications.rendering import render_sms, sms_segments
from tests.kit import families, lives
from tests.kit.sign_in import signed_in
from workflow import clock
from workflow.actors import system

pytestmark = pytest.mark.django_db
TOKEN = "essai-" + "0" * 32
NUMBER = "+594694000001"
CAMOPI, GRAND_SANTI = {"postcode": "97330", "city": "Camopi"}, {"postcode": "97340", "city": "Grand-Santi"}
ACOUA = {"postcode": "97630", "city": "Acoua"}


@pytest.fixture(autouse=True)
def heard(settings) -> None:
    settings.SMS_RECEIPTS_TOKEN, settings.SMS_ANSWERS = TOKEN, True


def family_of(school: School, *, phone: str = NUMBER, language: str = "") -> Pupil:
    """A pupil whose one guardian has a telephone and no address."""
    pupil = lives.make_pupil(school)
    guardian = pupil.guardians.get()
    guardian.email, guardian.phone, guardian.language = "", phone, language
    guardian.save()
    return pupil


def say_at_counter(offer, pupil: Pupil) -> Application:
    """Apply at the counter as the office does it on its page."""
    office = signed_in(pupil.school.staff.get(role="office").user)
    page = reverse("class_apply", args=[offer.uuid]) + "?classe=3e B"
    sent = office.post(page, {"pupil": str(pupil.uuid), "slot": str(offer.slots.get().uuid), "at_counter": "on"})
    assert sent.status_code == 302
    return Application.objects.get(pupil=pupil, offer=offer)


def asked(school: School, **of_family: str) -> Application:
    """A place said at the counter, accepted by its host, of which the text has left."""
    offer, by_host = make_offer(school)
    application = say_at_counter(offer, family_of(school, **of_family))
    accept_application(application, by=by_host)
    deliver_due()
    return application


def sealed(pupil: Pupil) -> Convention:
    """The pupil's agreement, signed by all."""
    convention = families.to_sign(pupil)
    lives.sign(convention)
    lives.signing.seal(str(convention.uuid))
    convention.refresh_from_db()
    return convention


def text(row: Message) -> str:
    return render_sms(catalogue.get(row.slug), values_of(row), language=row.language)


def answer(client, said: str, number: str = NUMBER) -> None:
    body, bearing = json.dumps({"from": number, "text": said}), {"Authorization": f"Bearer {TOKEN}"}
    assert client.post("/avis/sms/reponse", body, content_type="application/json", headers=bearing).status_code == 204


def yeses(school: School) -> list[Application | None]:
    """What waits for a confirmation, as the office reads it."""
    return [one.application for one in inbox_for(lives.standing(school, "office")) if one.kind == "yes"]


def test_a_mother_of_trois_sauts_says_yes_by_text_and_the_office_confirms_by_one_press(client):
    """Said at the counter, kept as said there; « 1 » is no confirmation; one press is, and opens the agreement."""
    school = lives.make_school(**CAMOPI)
    application = asked(school)
    mother = application.pupil.guardians.get()
    assert (application.origin, application.motivation, mother.is_offline) == ("counter", "", True)
    question = Message.objects.get(slug="application_accepted")
    assert (question.address, question.secrets) == (NUMBER, None)
    assert "1 : oui, 2 : rappelez-moi" in text(question)
    assert not yeses(school)
    answer(client, "1")
    application.refresh_from_db()
    assert application.awaits_pupil
    assert application.said_yes_at
    assert not Convention.objects.exists()
    assert yeses(school) == [application]
    office = signed_in(school.staff.get(role="office").user)
    confirm = reverse("class_application_act", args=[application.uuid, "confirmer"])
    page = office.get(reverse("inbox")).content.decode()
    assert "La famille a répondu oui par SMS" in page
    assert f'action="{confirm}"' in page
    assert "oui reçu par SMS" in office.get(reverse("class_applications")).content.decode()
    made = office.post(confirm)
    convention = Convention.objects.get()
    assert made["Location"] == reverse("agreement", args=[convention.number])
    assert not yeses(school)


@pytest.mark.parametrize("said", ["", "oui", "11", "1 2", "3", "²", "1️⃣", "x" * 500])
def test_rubbish_changes_nothing(client, said):
    """Nor does a figure from a telephone that nobody has written down."""
    application = asked(lives.make_school(**CAMOPI))
    answer(client, said)
    answer(client, "1", number="+594694999999")
    application.refresh_from_db()
    assert application.said_yes_at is None
    assert not CallAsked.objects.exists()


def test_a_yes_counts_once_and_not_for_what_was_never_asked(client):
    """A text that has not left asks nothing; a second « 1 » does not move the first; what is over takes none."""
    school = lives.make_school(**CAMOPI)
    offer, by_host = make_offer(school)
    application = say_at_counter(offer, family_of(school))
    accept_application(application, by=by_host)
    answer(client, "1")
    application.refresh_from_db()
    assert application.said_yes_at is None
    deliver_due()
    answer(client, "1")
    application.refresh_from_db()
    first = application.said_yes_at
    assert first
    answer(client, "1")
    application.refresh_from_db()
    assert application.said_yes_at == first
    withdraw_application(application, by=system("essai"))
    answer(client, "1")
    assert not yeses(school)


def test_a_grandmother_of_acoua_is_called_back(client):
    """« 2 », in the digits of her telephone."""
    application = asked(lives.make_school(**ACOUA), phone="+262639980001")
    answer(client, "٢", number="+262639980001")
    assert CallAsked.objects.get().person == application.pupil.guardians.get()
    application.refresh_from_db()
    assert application.said_yes_at is None


def test_two_cousins_of_grand_santi_share_a_telephone(client):
    """While two places wait nobody guesses, and the office calls; the newest is known once the other has its answer."""
    school = lives.make_school(**GRAND_SANTI)
    one, other = asked(school), asked(school)
    answer(client, "1")
    assert not yeses(school)
    assert CallAsked.objects.filter(pupil__in=[one.pupil, other.pupil]).count() == 1
    withdraw_application(one, by=system("essai"))
    answer(client, "1")
    assert yeses(school) == [other]
    third = asked(school)
    answer(client, "1")
    assert yeses(school) == [other, third]


def test_a_number_that_changed_hands_answers_for_nobody(client):
    """The school has corrected it since the text left."""
    application = asked(lives.make_school(**GRAND_SANTI))
    Guardian.objects.filter(pupil=application.pupil).update(phone="+594694000009")
    answer(client, "1")
    application.refresh_from_db()
    assert application.said_yes_at is None


def test_such_a_family_signs_at_the_counter_or_on_paper_and_the_office_reads_it_at_once():
    """« À faire » leads to the counter without waiting a week; the text bears no link, and nobody else's changes."""
    school = lives.make_school(**CAMOPI)
    pupil = family_of(school)
    convention = families.ready_for_head(pupil)
    assert not [one for one in inbox_for(lives.standing(school, "office")) if one.counter]
    pupil.guardians.update(is_offline=True)
    agreements.approve(convention, by=lives.by(convention, "head"))
    row = Message.objects.get(slug="signature_asked", audience="guardian")
    assert "à signer à l'école ou sur papier" in text(row)
    [item] = [one for one in inbox_for(lives.standing(school, "office")) if one.counter]
    counter = next(one for one in lives.requests(convention).values() if one.role == "guardian")
    assert (item.kind, item.counter) == ("chase", counter.uuid)
    page = signed_in(school.staff.get(role="office").user).get(reverse("inbox")).content.decode()
    assert reverse("in_person_open", args=[counter.uuid]) in page
    assert "au guichet, ou sur papier" in page


def test_nothing_that_such_a_family_receives_bears_a_link():
    """From the agreement's first day to its end, whatever the message; the host still gets its own links."""
    school = lives.make_school(**CAMOPI)
    pupil = family_of(school)
    pupil.guardians.update(is_offline=True)
    sealed(pupil)
    rows = list(Message.objects.filter(address=NUMBER))
    assert {"signature_asked", "signature_receipt", "agreement_sealed"} <= {row.slug for row in rows}
    for row in rows:
        assert "://" not in text(row), row.slug
        assert "internet" not in text(row)
    assert "://" in str([row.secrets for row in Message.objects.filter(audience="host")])


def test_a_boarder_is_fetched_at_the_pirogue():
    """The text three days before: place, day, hour, number and who fetches; once, and again for other days."""
    school = lives.make_school(**CAMOPI)
    pupil = family_of(school)
    pupil.guardians.update(is_offline=True)
    convention = sealed(pupil)
    office = signed_in(school.staff.get(role="office").user)
    page = reverse("fetching", args=[convention.number])
    assert page not in office.get(reverse("agreement", args=[convention.number])).content.decode()
    Convention.objects.filter(pk=convention.pk).update(lodging="À l'internat de Saint-Georges.")
    assert page in office.get(reverse("agreement", args=[convention.number])).content.decode()
    assert office.post(page, {"fetched_by": " Jo,  son oncle "}).status_code == 302
    convention.refresh_from_db()
    first = convention.days.order_by("date")[0]
    clock.move_to(lives.at(convention, convention.first_day - BEFORE - timedelta(days=1), 12))
    assert tell_offline_families() == 0
    clock.move_to(lives.at(convention, convention.first_day - BEFORE, 12))
    assert (tell_offline_families(), tell_offline_families()) == (1, 0)
    row = Message.objects.get(slug="internship_soon")
    said = text(row)
    assert sms_segments(said) == 1, said
    for part in (f"{convention.first_day:%d/%m}", f"{first.morning_start:%H}".lstrip("0"), "Jo, son oncle", "02 61 91"):
        assert part in said, said


def test_a_family_with_internet_is_told_as_before():
    """No text before the first day, and links in the others."""
    school = lives.make_school(**CAMOPI)
    convention = families.to_sign(family_of(school))
    assert Message.objects.get(slug="signature_asked", audience="guardian").secrets["link"]
    say_who_fetches(convention, "Jo")
    clock.move_to(lives.at(convention, convention.first_day - BEFORE, 12))
    assert tell_offline_families() == 0
