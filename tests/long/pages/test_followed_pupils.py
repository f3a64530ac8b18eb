"""Pupils whom a teacher follows, found."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.conventions.pages.staff.visits.test_visits import followed, planned, school, teacher, text  # noqa: F401 - a fixture is found by name
from tests.kit import lives
from tests.kit.sign_in import signed_in
from workflow import clock

pytestmark = pytest.mark.django_db


def test_a_teacher_finds_the_pupils_they_follow(school, teacher, django_assert_max_num_queries):  # noqa: F811 - the fixture
    """Situation, whom to call, half-days not noted, visits; nobody else's pupils; twelve queries, however many."""
    client, address = signed_in(teacher.user), reverse("followed_pupils")
    assert "Vous ne suivez aucun stage" in text(client.get(address))
    mine, other = [followed(school, teacher) for _ in range(3)], lives.signed(school=school)
    planned(mine[0], teacher)
    clock.move_to(lives.at(mine[0], mine[0].first_day, 8))
    lives.attendance.begin(mine[0])
    clock.move_to(lives.at(mine[0], mine[0].first_day + timedelta(days=1), 9))
    with django_assert_max_num_queries(12):
        shown = text(client.get(address))
    for convention in mine:
        assert convention.pupil.name in shown
    assert other.pupil.name not in shown
    assert "2 demi-journées pas notées" in shown
    assert "2 place du Prototype" in shown
    assert "02 41 00 00 02" in shown
    assert f"prévue le {mine[0].first_day.day} " in shown
    assert 'href="/suivi/mes-eleves" aria-current="page"' in shown
