"""A pupil comes of age: what guardians find at their links from that day on, and the pupil's yes or no."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from conventions.domain.dossier.accidents.services import AccidentStatement, tell_accident
from conventions.domain.dossier.agreements import services, signing
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.persons.links.services import link_of
from conventions.domain.persons.links.tokens import token
from notifications.models import Message
from tests.kit import lives
from tests.kit.cast import from_the_cast
from tests.kit.sign_in import signed_in
from workflow import clock

pytestmark = pytest.mark.django_db


@from_the_cast
def of_week_two() -> Convention:
    """A period that a guardian signed, and that everybody else but the pupil has: its pupil is eighteen in ten days."""
    day = clock.now().date() + timedelta(days=10)
    born = date(day.year - 18, day.month, min(day.day, 28))
    convention = lives.validated(level="2de_pro", birth_date=born, guardians=2)
    lives.sign(convention, "host", "head", "referent", "guardian_1")
    return convention


def turn_eighteen() -> None:
    clock.set_offset(clock.offset() + timedelta(days=14))


def family_at(convention: Convention, person, page: str = "family", *args) -> tuple[Client, str]:
    """A browser at a page of a person's link, past the birth date."""
    client = Client()
    first = reverse("family", args=[token(link_of(person.ref))])
    client.post(first, {"gate-birth_date": f"{convention.pupil.birth_date:%d/%m/%Y}"})
    return client, reverse(page, args=[token(link_of(person.ref)), *args])


def test_the_pupil_says_yes_then_no_in_one_press_each():
    """The guardian's page opens with the first, to read only, and closes with the second; each with its date."""
    convention = of_week_two()
    guardian = convention.pupil.guardians.order_by("rank")[0]
    parent, theirs = family_at(convention, guardian)
    assert parent.get(theirs).status_code == 200
    turn_eighteen()
    closed = parent.get(theirs)
    assert (closed.status_code, "dix-huit ans" in closed.content.decode()) == (410, True)
    pupil, home = family_at(convention, convention.pupil)
    page = pupil.get(home).content.decode()
    assert "Oui, mes responsables voient mon stage" in page
    yes = reverse("family_share", args=[token(link_of(convention.pupil.ref)), "oui"])
    assert "Tu as dit oui le" in pupil.post(yes, follow=True).content.decode()
    shown = Client()
    shown.post(theirs, {"gate-birth_date": f"{convention.pupil.birth_date:%d/%m/%Y}"})
    read = shown.get(theirs).content.decode()
    assert "vous laisse voir son stage" in read
    assert "J'ai déjà un stage" not in read
    assert shown.get(reverse("family_own_place", args=[token(link_of(guardian.ref))])).status_code == 410
    assert shown.post(reverse("family_share", args=[token(link_of(guardian.ref)), "oui"])).status_code == 410
    pupil.post(yes.replace("/oui", "/non"))
    assert shown.get(theirs).status_code == 410
    assert pupil.get(yes).status_code == 405


def test_a_minor_is_asked_nothing_of_it():
    """The press is not there, and pressed anyway it changes nothing."""
    convention = of_week_two()
    pupil, home = family_at(convention, convention.pupil)
    assert "Tes responsables" not in pupil.get(home).content.decode()
    page = pupil.post(reverse("family_share", args=[token(link_of(convention.pupil.ref)), "oui"]), follow=True)
    assert "pas dix-huit ans" in page.content.decode()
    convention.pupil.refresh_from_db()
    assert convention.pupil.guardians_told_at is None


def test_who_signed_before_keeps_it_and_sees_nothing_that_came_after(client):
    """The page says that they signed and gives the file and the receipt of then; the seal of later is not there."""
    convention = of_week_two()
    request = lives.requests(convention)["guardian_1"]
    path = lives.open_page(client, request)
    then = b"".join(client.get(f"{path}/copie/convention"))
    turn_eighteen()
    lives.sign(convention, "pupil")
    assert signing.seal(str(convention.uuid))
    page = client.get(path).content.decode()
    assert "Vous avez signé le" in page
    assert "signée par tous" not in page
    assert client.get(f"{path}/copie/convention").content == then
    assert client.get(f"{path}/recu").status_code == 200
    assert client.get(f"{path}/agenda").status_code == 410
    assert client.post(f"{path}/copie-par-courriel").status_code == 410
    other = lives.open_page(Client(), lives.requests(convention)["guardian_2"])
    said = client.get(other, follow=True).content.decode()
    assert "Vous avez signé" not in said


def test_a_minor_ticks_on_the_page_and_signs_nothing(client):
    """No code leaves; without the tick the sentence says what lacks; a second press says that it is done."""
    convention = of_week_two()
    path = lives.open_page(client, lives.requests(convention)["pupil"])
    assert "Je l&#x27;ai lue" in client.get(path).content.decode() or "Je l'ai lue" in client.get(path).content.decode()
    codes = Message.objects.filter(slug="signing_code").count()
    assert client.post(f"{path}/lu").status_code == 422
    assert "Tu as dit avoir lu" in client.post(f"{path}/lu", {"consent": "on"}, follow=True).content.decode()
    assert client.post(f"{path}/lu", {"consent": "on"}).status_code == 409
    assert Message.objects.filter(slug="signing_code").count() == codes
    assert lives.requests(convention)["pupil"].status == "read"


def test_an_accident_at_eighteen_is_still_told():
    """The people of the school read the guardians' numbers of an accident, whatever the age: that is written down."""
    convention = of_week_two()
    guardian = convention.pupil.guardians.order_by("rank")[0]
    turn_eighteen()
    told = AccidentStatement(happened_at=clock.now(), place="atelier", kind="injury", text="", help_called=False)
    report = tell_accident(convention, told, by=lives.by(convention, "host"))
    office = signed_in(convention.school.staff.get(role="head").user)
    page = office.get(reverse("accident_parents", args=[report.uuid])).content.decode()
    assert guardian.name in page
    assert guardian.email in page


def test_a_minors_agreement_withdrawn_is_told_and_an_adults_is_not():
    """The same act on both sides of the birthday."""
    convention = of_week_two()
    turn_eighteen()
    services.withdraw(convention, by=lives.by(convention, "office"), reason="Le lieu ferme.")
    addresses = {one.email for one in convention.pupil.guardians.all()}
    assert not Message.objects.filter(slug="agreement_withdrawn", address__in=addresses).exists()
