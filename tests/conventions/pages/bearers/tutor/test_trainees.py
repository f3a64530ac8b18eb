"""One page for all trainees of a tutor: a day in one press, five at the end of a week, each evaluation a link away."""

import pytest
from django.urls import reverse

from conventions.domain.dossier.internship.attendance import services as attendance
from conventions.domain.dossier.internship.attendance.models import HalfDay
from conventions.domain.persons.links import tokens
from conventions.domain.persons.links.services import link_of
from conventions.domain.persons.people.models import HostContact
from notifications.models import Message
from tests.kit import lives
from tests.kit.cast import from_the_cast
from tests.kit.presses import Presses
from tests.kit.training import in_training
from workflow import clock

pytestmark = pytest.mark.django_db


@from_the_cast
def three():
    """Three trainees of two schools who began the same morning, the last of another tutor of the same mailbox."""
    first = lives.signed(**in_training())
    second = lives.signed(**in_training(school=lives.make_school()))
    stranger = lives.signed(**in_training(school=second.school))
    same = {"email": "atelier@hote.example", "first_name": "Dominique", "last_name": "Atelier"}
    for convention, changed in ((first, {}), (second, {}), (stranger, {"last_name": "Autre"})):
        contact = HostContact.objects.get(pk=convention.tutor_id)
        for name, value in {**same, **changed}.items():
            setattr(contact, name, value)
        contact.save()
    clock.move_to(lives.at(first, first.first_day, 8))
    for convention in (first, second, stranger):
        attendance.begin(convention)
    return first, second, stranger


def entered(client, convention) -> str:
    """Return the address of the page, opened by the code that was sent to the tutor."""
    page = reverse("tutor_trainees", args=[tokens.token(link_of(f"tutor:{convention.uuid}"))])
    client.post(page, {"gate-send": "1"})
    code = Message.objects.filter(slug="host_reading_code").latest("id").secrets["code"]
    client.post(page, {"gate-code": code})
    return page


def present(convention) -> int:
    return HalfDay.objects.filter(HalfDay.was_attended, convention=convention).count()


def test_a_tutor_notes_two_trainees_of_two_schools_in_one_press(client):
    """Those whom another person of the same mailbox follows are not among them."""
    first, second, stranger = three()
    clock.move_to(lives.at(first, first.first_day, 18))
    tutor = Presses(client)
    tutor.open(entered(client, first))
    assert stranger.pupil.name not in tutor.text
    tutor.press("Présence toute la journée")
    assert (present(first), present(second), present(stranger)) == (2, 2, 0)
    assert tutor.count == 2


def test_a_week_is_noted_in_five_presses(client):
    """On the last evening five days wait, the last one first; who is unticked is left to be noted otherwise."""
    first, second, _stranger = three()
    clock.move_to(lives.at(first, first.last_day, 18))
    tutor = Presses(client)
    tutor.open(entered(client, first))
    for _day in range(5):
        tutor.press("Présence toute la journée")
    assert (present(first), present(second), tutor.count) == (10, 10, 6)
    assert "Toutes les présences sont notées" in tutor.text


def test_the_page_asks_for_a_code_first(client):
    """A link alone opens its own trainee and tells of no other."""
    first, second, _stranger = three()
    page = reverse("tutor_trainees", args=[tokens.token(link_of(f"tutor:{first.uuid}"))])
    assert second.pupil.last_name not in client.get(page).content.decode()
    client.post(page, {"day": first.first_day.isoformat(), "present": second.number})
    assert present(second) == 0
