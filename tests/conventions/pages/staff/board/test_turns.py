"""Camopi: more pupils than places in the villages of the river, so they take their turns, a week each, at few hosts."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.persons.people.models import School
from tests.kit import lives

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
