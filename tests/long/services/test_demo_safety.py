"""Demonstration of accidents, messages and stopped places."""

import pytest
from django.urls import reverse

from config.development.demo.safety import add_safety
from config.development.demo.schools import (
    VOLUNTEER,
    make_platform_accounts,
    make_volunteer,
)
from config.development.demo.whole_schools import MAYOTTE
from conventions.domain.dossier.internship.attendance.services import begin
from conventions.domain.persons.people import sent_codes
from conventions.domain.persons.people.models import Guardian, User
from conventions.domain.placements.danger.models import PlaceStop
from tests.kit import lives
from workflow import clock

pytestmark = pytest.mark.django_db


def test_an_accident_a_message_and_a_stopped_place_stand_on_the_home_of_the_head(client):
    """One press enters as the head; the volunteer, whose code arrives by SMS, is asked for it."""
    school, neighbour = lives.make_school(), lives.make_school()
    lives.school_completed(school=school)
    away = [lives.signed(school=school, tutor=tutor) for tutor in (True, False)]
    clock.move_to(lives.at(away[0], away[0].first_day, 8))
    for convention in away:
        begin(convention)
    Guardian.objects.update(phone="+33639980001")
    add_safety(school, MAYOTTE, neighbour)
    make_platform_accounts()
    make_volunteer()
    head = school.staff.get(role="head").user
    page = client.post(reverse("enter"), {"account": head.uuid}, follow=True).content.decode().replace("&#x27;", "'")
    assert page.index("Secours appelés") < page.index("personne n'a encore lu") < page.index("Lieu arrêté")
    assert set(PlaceStop.objects.get().told.all()) == {school, neighbour}
    volunteer = User.objects.get(email=VOLUNTEER)
    assert sent_codes.number_of(volunteer)
    page = client.post(reverse("enter"), {"account": volunteer.uuid, "page": reverse("networks")}, follow=True)
    assert page.request["PATH_INFO"] == reverse("second_factor")
