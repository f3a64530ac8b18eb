"""Places of schools, and the ways between their communes where no road leads."""

import pytest

from conventions.domain.persons.localities.models import RoadGroup
from conventions.domain.persons.localities.plane import plane_point
from conventions.domain.persons.localities.school_places import localities_in, places_of, ways_between, ways_from
from tests.kit import lives

pytestmark = pytest.mark.usefixtures("places")


def make(city, postcode="", insee="", **more):
    school = lives.make_school()
    for name, value in {"city": city, "postcode": postcode, "insee": insee, "department": "973", **more}.items():
        setattr(school, name, value)
    return school


def test_a_school_stands_at_its_own_point_or_at_that_of_its_commune():
    """By its INSEE code, its postcode or its name; one whose commune nobody knows stands nowhere."""
    schools = [
        make("Maripasoula", insee="97353"), make("SAINT LAURENT DU MARONI CEDEX", "97393"), make("Camopi", "97330"),
        make("Cayenne", "97300", latitude=4.9, longitude=-52.3), make("Nulle Part", "97999"),
    ]  # fmt: skip
    places = places_of(schools, localities_in("973"))
    found = [places[one.pk] for one in schools]
    assert [str(one.locality) for one in found] == [
        "Maripasoula", "Saint-Laurent-du-Maroni", "Camopi", "Cayenne", "None",
    ]  # fmt: skip
    assert [one.point for one in found[:3]] == [one.locality.point for one in found[:3]]
    assert found[3].point == plane_point(4.9, -52.3, "973")
    assert found[4].point is None


def test_ways_join_what_no_road_does_by_the_shortest_crossings():
    """From Apatou up the Maroni, town after town; how one goes there from the coast is told of each."""
    towns = [one for one in localities_in("973") if one.group.slug in ("guyane-littoral", "grand-santi", "maripasoula")]
    ways = ways_between(towns)
    names = {one.point: one.name for one in towns}
    assert [{names[start], names[end]} for start, end in ways] == [
        {"Grand-Santi", "Maripasoula"}, {"Apatou", "Grand-Santi"},
    ]  # fmt: skip
    assert ways_between([one for one in towns if one.group.slug == "maripasoula"]) == []
    coast = RoadGroup.objects.get(slug="guyane-littoral")
    assert ways_from(coast, {one.group for one in towns}) == [
        ("Grand-Santi", "pirogue sur le Maroni, ou avion"),
        ("Maripasoula", "avion, ou pirogue sur le Maroni"),
    ]
