"""Lodging of a pupil: proposed by the school alone, once the head and each guardian who signs agreed in writing."""

from datetime import timedelta

import pytest
from django.urls import reverse

from conventions.domain.dossier.agreements.lodging import lodging_unagreed_in
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.persons.people.models import Staff
from tests.conventions.pages.staff.school.test_school import page, part
from tests.kit import lives
from tests.kit.sign_in import signed_in
from workflow.models import Transition

pytestmark = pytest.mark.django_db
ROOM = "Une chambre à l'internat voisin."


@pytest.fixture
def convention() -> Convention:
    return lives.host_completed(guardians=2)


@pytest.fixture
def office(convention) -> Staff:
    return convention.school.staff.get(role="office")


def send(convention: Convention, staff: Staff, **values: object):
    convention.refresh_from_db()
    return signed_in(staff.user).post(page(convention, "school_part"), part(convention, **values))


def test_lodging_waits_for_the_written_yes_of_head_and_guardians(convention, office):
    """The part does not end before each is written down with its day; who noted it, and of which text, is an entry."""
    refused = send(convention, office, lodging=ROOM, action="finish").content.decode()
    assert "sur cet hébergement n" in refused
    assert lodging_unagreed_in(convention.school) == [convention]
    listed = signed_in(office.user).get(reverse("school_compliance")).content.decode()
    assert (ROOM.partition("'")[0] in listed, page(convention) in listed) == (True, True)
    today = convention.school.today()
    days = {f"yes_{number}": today - timedelta(days=number) for number in range(3)}
    late = send(convention, office, lodging=ROOM, yes_0=today + timedelta(days=1))
    assert (late.status_code, Transition.objects.filter(name="note_lodging_yes").exists()) == (422, False)
    send(convention, office, lodging=ROOM, **dict(list(days.items())[:2]), action="finish")
    convention.refresh_from_db()
    assert convention.status == "started_by_school"
    send(convention, office, lodging=ROOM, **days, action="finish")
    convention.refresh_from_db()
    assert convention.status == "completed_by_school"
    entries = Transition.objects.filter(name="note_lodging_yes").order_by("id")
    guardians = [f"guardian:{one.uuid}" for one in convention.pupil.signatories()]
    assert [entry.data["of"] for entry in entries] == ["head", *guardians]
    assert {entry.actor_id for entry in entries} == {str(office.user.uuid)}
    assert lodging_unagreed_in(convention.school) == []


def test_a_yes_to_one_lodging_is_none_to_another(convention, office):
    """The form shows the days of the present text alone; nothing is asked where nothing is said of lodging."""
    today = convention.school.today()
    days = dict.fromkeys(("yes_0", "yes_1", "yes_2"), today)
    send(convention, office, lodging=ROOM, **days)
    assert lodging_unagreed_in(convention.school) == []
    send(convention, office, lodging="Ailleurs.")
    assert lodging_unagreed_in(convention.school) == [convention]
    send(convention, office, lodging="", action="finish")
    convention.refresh_from_db()
    assert convention.status == "completed_by_school"
