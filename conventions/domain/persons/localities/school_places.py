"""Places of schools: their own points, or those of their communes where nobody knows them; what no road joins."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from conventions.domain.persons.people.models import School
from conventions.domain.persons.people.names import search_key

from .models import Crossing, Locality, RoadGroup
from .plane import plane_point
from .points import Point
from .queries import locality_among
from .reach import crossings_from


@dataclass(frozen=True)
class SchoolPlace:
    """Point of a school on the plane, and its commune or the part of one; each ``None`` where nobody knows it."""

    point: Point | None
    locality: Locality | None


def localities_in(department: str) -> list[Locality]:
    """Return the communes and named parts of a département, with their groups."""
    return list(Locality.objects.filter(department=department).select_related("group"))


def places_of(schools: Iterable[School], localities: Collection[Locality]) -> dict[int, SchoolPlace]:
    """Return the places of some schools of one département, whose localities these are, by key."""
    return {school.pk: _place_of(school, list(localities)) for school in schools}


def _place_of(school: School, localities: list[Locality]) -> SchoolPlace:
    found = locality_among(localities, postcode=school.postcode, city=school.city, insee=school.insee)
    if school.latitude is not None and school.longitude is not None:
        return SchoolPlace(plane_point(school.latitude, school.longitude, school.department), found)
    return SchoolPlace(found.point if found else None, found)


def ways_between(localities: Iterable[Locality]) -> list[tuple[Point, Point]]:
    """Return the shortest crossings that join the groups of these places, each between its two nearest places."""
    groups: dict[int, list[Locality]] = {}
    for one in localities:
        groups.setdefault(one.group_id, []).append(one)
    if len(groups) < 2:
        return []
    crossings = Crossing.objects.filter(first__in=groups, second__in=groups).exclude(kind=Crossing.Kind.CLOSED)
    ends = [(_nearest(groups[one.first_id], groups[one.second_id]), one) for one in crossings.order_by("pk")]
    joined = {group: group for group in groups}
    ways = []
    for way, crossing in sorted(ends, key=lambda one: one[0][0].distance_to(one[0][1])):
        here, there = joined[crossing.first_id], joined[crossing.second_id]
        if here != there:
            ways.append(way)
            joined = {group: here if with_ == there else with_ for group, with_ in joined.items()}
    return ways


def ways_from(home: RoadGroup, groups: Iterable[RoadGroup]) -> list[tuple[str, str]]:
    """Return the names of other groups and how one goes there from ``home``; nothing where no crossing leads there."""
    crossings = crossings_from(home.pk)
    others = sorted({one for one in groups if one != home}, key=lambda one: search_key(one.name))
    return [(one.name, crossings[one.pk].note if one.pk in crossings else "") for one in others]


def _nearest(some: Iterable[Locality], others: Collection[Locality]) -> tuple[Point, Point]:
    pairs = ((one.point, other.point) for one in some for other in others)
    return min(pairs, key=lambda ends: ends[0].distance_to(ends[1]))
