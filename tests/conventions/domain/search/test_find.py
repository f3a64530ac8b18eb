"""Offers are found around a point: those that may be shown, the nearest first."""

import pytest

from conventions.domain.localities.models import RoadGroup
from conventions.domain.localities.points import Point
from conventions.domain.search.asked import Asked
from conventions.domain.search.queries import find_offers
from tests.kit import lives
from tests.kit.offers import make_offer

pytestmark = pytest.mark.django_db


def test_smoke():
    school = lives.make_school()
    group = RoadGroup.objects.create(slug="g", name="g")
    offer, _host = make_offer(school)
    type(offer)._base_manager.filter(pk=offer.pk).update(group=group, point=Point(1, 1))
    found = find_offers(
        Asked(around=Point(0, 0), groups=frozenset({group.pk}), school=school, level="3e", kind="observation_3e_4e")
    )
    assert found.total == 1

    found = find_offers(Asked(around=Point(0, 0), groups=frozenset({group.pk}), level="3e", words="'abc'"))

    assert found.relaxed == {"words": True}
