"""Communes of Guyane by a road, beyond a river, and offers in them."""

from collections.abc import Callable

import pytest

from config.development.lives.offers import make_offer
from conventions.domain.persons.localities.models import Crossing, Locality, RoadGroup
from conventions.domain.persons.localities.plane import plane_point
from conventions.domain.persons.people.models import School
from conventions.domain.placements.offers.models import Offer
from tests.kit import lives

PLACES = {
    "Cayenne": ("97300", 4.9372, -52.326, "littoral"),
    "Kourou": ("97310", 5.1597, -52.6503, "littoral"),
    "Maripasoula": ("97370", 3.6428, -54.0306, "haut-maroni"),
    "Papaïchton": ("97316", 3.8072, -54.1475, "papaichton"),
}


@pytest.fixture
def places(db) -> dict[str, Locality]:
    slugs = {slug for *_where, slug in PLACES.values()}
    groups = {slug: RoadGroup.objects.create(slug=slug, name=slug) for slug in sorted(slugs)}
    first, second = sorted((groups["haut-maroni"], groups["papaichton"]), key=lambda group: group.pk)
    Crossing.objects.create(first=first, second=second, kind="daily", note="Pirogue, 45 minutes.")
    first, second = sorted((groups["littoral"], groups["papaichton"]), key=lambda group: group.pk)
    Crossing.objects.create(first=first, second=second, kind="expedition", note="Avion ou plusieurs jours de fleuve.")
    return {
        name: Locality.objects.create(
            code=code, insee=code, name=name, postcodes=[code], department="973", latitude=latitude,
            longitude=longitude, point=plane_point(latitude, longitude, "973"), group=groups[group],
        )
        for name, (code, latitude, longitude, group) in PLACES.items()
    }  # fmt: skip


@pytest.fixture
def school(places) -> School:
    return lives.make_school(postcode="97300", city="Cayenne")


@pytest.fixture
def offer_at(places, school) -> Callable[..., Offer]:
    """Publish an offer in a commune."""

    def made(place: str, **columns) -> Offer:
        where = places[place]
        at = {"locality": where, "point": where.point, "group": where.group}
        offer, _host = make_offer(school, **{"city": place, "postcode": where.postcodes[0], **at, **columns})
        return offer

    return made
