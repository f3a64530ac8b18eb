"""A whole class applies with its teacher from one address."""

import pytest
from django.test import Client
from django.urls import reverse

from config.development.lives.offers import make_offer
from conventions.domain.persons.links.services import link_of
from conventions.domain.persons.links.tokens import token, typed_code
from conventions.domain.placements.applications.models import Application
from conventions.domain.placements.seats.services import set_seats
from tests.conventions.pages.bearers.pupil_applications.test_pupil_applications import ROOM, page, read
from tests.kit import lives
from tests.kit.sign_in import signed_in

pytestmark = pytest.mark.django_db


def test_a_whole_class_and_its_teacher_apply_from_one_address(client):
    """24 pupils at shared computers with printed codes: nobody is asked for the school's code, 20 minutes suffice."""
    school = lives.make_school()
    offer, _by_host = make_offer(school)
    set_seats(offer.slots.get(), 24)
    slot, carried = str(offer.slots.get().uuid), 0
    pupils = [lives.make_pupil(school, guardians=0) for _n in range(24)]
    computers = [Client(REMOTE_ADDR=ROOM) for _n in range(8)]

    def send(browser, path, data=None):
        nonlocal carried
        answer = browser.get(path) if data is None else browser.post(path, data)
        carried += len(answer.content)
        assert answer.status_code in (200, 302), answer.status_code
        return answer

    for number, pupil in enumerate(pupils):
        browser = computers[number % len(computers)]  # somebody else sat there before
        assert browser.post(reverse("typed_code"), {"code": "AAAAA-AAAAA"}).status_code == 422  # typed wrongly at first
        link = link_of(f"pupil:{pupil.uuid}")
        home = send(browser, reverse("typed_code"), {"code": typed_code(link)})["Location"]
        send(browser, home)
        send(browser, home, {"gate-birth_date": f"{pupil.birth_date:%d/%m/%Y}"})
        path = page("family_apply", token(link), offer.uuid)
        send(browser, path)
        send(browser, path, {"slot": slot, "motivation": "Je voudrais voir ce métier."})
        send(browser, page("family_applications", token(link)))
    assert Application.objects.count() == 24
    assert carried < 2_000_000 / 8 * 60 * 20 / 20  # a twentieth of what 2 Mbit/s carry in 20 minutes
    stuck = link_of(f"pupil:{pupils[0].uuid}")  # the telephone is out of use: the same paper at the next computer
    home = send(computers[5], reverse("typed_code"), {"code": typed_code(stuck)})["Location"]
    send(computers[5], home, {"gate-birth_date": f"{pupils[0].birth_date:%d/%m/%Y}"})
    assert offer.title in read(send(computers[5], page("family_applications", token(stuck))))
    teacher = school.staff.get(role="teacher")
    teacher.classes = [pupils[0].class_name]
    teacher.save()
    desk = signed_in(teacher.user, Client(REMOTE_ADDR=ROOM))
    other, _by = make_offer(school)
    typed = {"pupil": str(pupils[3].uuid), "slot": str(other.slots.get().uuid), "motivation": "Avec la classe."}
    send(desk, reverse("class_apply", args=[other.uuid]), typed)
    assert pupils[3].applications.count() == 2
