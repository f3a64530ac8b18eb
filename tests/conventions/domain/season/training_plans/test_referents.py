"""Referents of pupils in training: by town, and no more than the law lets at one moment (rule H-04)."""

from datetime import timedelta

import pytest

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.referent_load import TrainingStay, at_once
from conventions.domain.dossier.agreements.referents import name_referent
from conventions.domain.dossier.batches.referents import followers_at, proposed_referents
from tests.kit import lives
from tests.kit.refusals import refused
from tests.kit.training_school import formation_of_year

pytestmark = pytest.mark.django_db
MONDAY = lives.monday_ahead()
FRIDAY = MONDAY + timedelta(days=4)


def test_one_person_visits_one_town_and_each_within_the_law(settings):
    """Three in one town and one in another, two a person: the town is shared, the other goes to who has room."""
    settings.REFERENT_MOST = 2
    school = lives.make_school()
    formation_of_year(school, 1)
    [teacher, other] = [lives.hire(school, "teacher", f"Fictif {n}", classes=["1CAP"]) for n in range(2)]
    school.staff.filter(role="teacher").exclude(pk__in=[teacher.pk, other.pk]).update(classes=[])
    conventions = []
    for city in ("Angers", "Angers", "Trélazé", "Angers"):
        convention = lives.opened(school=school, level="2de_pro")
        Convention.objects.filter(pk=convention.pk).update(place_city=city)
        convention.pupil.enrolments.update(class_name="1CAP")
        conventions.append(Convention.objects.get(pk=convention.pk))
    proposals = proposed_referents(conventions, followers_at(school))
    towns: dict[int, list[str]] = {}
    for one in proposals:
        towns.setdefault(one.follower.staff.pk, []).append(one.convention.place_city)
    assert sorted(map(sorted, towns.values())) == [["Angers", "Angers"], ["Angers", "Trélazé"]]
    by = lives.account(school.staff.get(role="office"))
    for convention in conventions[:2]:
        name_referent(convention, teacher, by=by)
    with refused("referent_is_full"):
        name_referent(conventions[2], teacher, by=by)
    name_referent(conventions[2], other, by=by)


def test_those_who_leave_one_after_another_are_followed_one_after_another():
    """A pupil twice is one; who has left when the next comes is not there at that moment."""
    week = TrainingStay(1, MONDAY, FRIDAY)
    next_week = TrainingStay(2, MONDAY + timedelta(weeks=1), FRIDAY + timedelta(weeks=1))
    both = TrainingStay(3, MONDAY, FRIDAY + timedelta(weeks=1))
    assert at_once([week, next_week, both], both) == 2
    assert at_once([week, TrainingStay(1, MONDAY, FRIDAY)], week) == 1
    assert at_once([next_week], week) == 0
