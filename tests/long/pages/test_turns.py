"""Camopi: more pupils than places in the villages of the river, so they take their turns, a week each, at few hosts."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.internship.suspension.services import Suspension
from conventions.domain.persons.people.models import School
from conventions.domain.season.force_majeure import queries, services
from tests.kit import lives
from tests.kit.queued import run_jobs
from tests.kit.sign_in import signed_in
from workflow import agenda, clock, schedule

pytestmark = pytest.mark.django_db

TURNS = ((0,), (0, 1), (1,))
"""Week by week, at which host the pupils are: nine hosts and 34 pupils on the river, two and four here."""


@pytest.fixture
def school():
    return lives.make_school(postcode="97330", city="Camopi")


def taking_turns(school: School, monday: date) -> list[list[Convention]]:
    """Signed agreements of each week, at the hosts that the turns say."""
    turns = [
        [lives.signed(school=school, days=lives.week(monday + timedelta(weeks=n))) for _ in turn]
        for n, turn in enumerate(TURNS)
    ]
    hosts = [convention.host for convention in turns[1]]
    for turn, conventions in zip(TURNS, turns, strict=True):
        for n, convention in zip(turn, conventions, strict=True):
            Convention.objects.filter(pk=convention.pk).update(host=hosts[n])
    return turns


def of_hosts(client: Client, day: date) -> list[int]:
    """How many pupils the day shows at each host."""
    groups = client.get(reverse("school_day"), {"jour": day, "par": "organisme"}).context["page"].groups
    return sorted(len(group.lines) for group in groups)


def test_few_hosts_take_the_pupils_in_turns_and_a_closed_river_moves_one_turn_alone(school):
    """Each week shows its own; Wednesday of the second week is suspended: that turn is made up after the third."""
    monday = lives.monday_ahead(0)
    first, second, third = taking_turns(school, monday)
    cpe, head = signed_in(lives.hire(school, "cpe").user), school.staff.get(role="head").user
    weeks = [monday + timedelta(weeks=n) for n in range(4)]
    assert [of_hosts(cpe, day) for day in weeks] == [[1], [1, 1], [1], []]

    wednesday, friday = weeks[1] + timedelta(days=2), weeks[1] + timedelta(days=4)
    clock.move_to(lives.at(second[0], wednesday, 7))
    schedule.run_due()
    closed = Suspension("roads", wednesday, until=friday)
    found = [one.convention for one in queries.to_suspend([school], closed)]
    assert set(found) == set(second), "neither who has been, nor who is to come"
    open_ended = queries.to_suspend([school], Suspension("roads", wednesday))
    assert {one.convention for one in open_ended} == {*second, *third}, "who leaves next week is told as well"
    services.suspend_together(found, closed, reason="Fleuve trop haut.", user=head, key=uuid4(), school=school)

    held = dict.fromkeys(Convention.objects.filter(queries.on_hold()))
    services.go_on_together(services.MAKE_UP, held, on=weeks[3], user=head, key=uuid4(), school=school)
    for convention in second:
        lives.sign(convention.amendments.get())
    run_jobs()
    for turn in (first, second, third):
        for convention in turn:
            convention.refresh_from_db()
            assert agenda.differences(convention) == []
    made_up = [{day.day for day in convention.presences()} for convention in second]
    assert made_up == [{weeks[1], weeks[1] + timedelta(days=1), *(weeks[3] + timedelta(days=n) for n in range(3))}] * 2
    assert [of_hosts(cpe, day) for day in (*weeks, wednesday)] == [[1], [1, 1], [1], [1, 1], []]
