"""Territories of an officer of the education authority: the officer's own, and all that lie within."""

from collections.abc import Iterable, Mapping

from conventions.domain.exchange.supply.models import Basin
from conventions.domain.persons.people.accounts import TerritorialOfficer
from conventions.domain.persons.people.models import School
from conventions.domain.persons.people.territories import DEPARTMENTS

from .dimensions import Territory
from .queries import CountedTerritory, parts_of, place_of, schools_in

_TERRITORIES: Mapping[str, Territory] = {
    TerritorialOfficer.Level.NATIONAL: Territory.NATION,
    TerritorialOfficer.Level.REGION: Territory.REGION,
    TerritorialOfficer.Level.ACADEMY: Territory.ACADEMY,
    TerritorialOfficer.Level.DEPARTMENT: Territory.DEPARTMENT,
}
WIDEST_FIRST = tuple(_TERRITORIES.values())


def places_of(officers: Iterable[TerritorialOfficer]) -> list[CountedTerritory]:
    """Return the territories that somebody follows, the widest first; one that does not exist is left out."""
    places = []
    for officer in officers:
        try:
            places.append(place_of(_TERRITORIES[officer.level], officer.code))
        except KeyError:
            continue
    return sorted(places, key=lambda one: (WIDEST_FIRST.index(one.territory), one.code))


def lies_within(place: CountedTerritory, own: Iterable[CountedTerritory]) -> bool:
    """Tell whether all of a territory's schools are in territories of one's own; a query for a basin or a school."""
    within = departments_in(own)
    if place.territory == Territory.NATION:
        return within == set(DEPARTMENTS)
    if place.territory in (Territory.BASIN, Territory.SCHOOL):
        return not schools_in(place).exclude(department__in=within).exists() or within == set(DEPARTMENTS)
    return departments_in([place]) <= within


def departments_in(places: Iterable[CountedTerritory]) -> set[str]:
    """Return the numbers of the départements that some territories cover; none of a basin or a school."""
    return {
        part.code
        for place in places
        if place.territory in WIDEST_FIRST
        for part in parts_of(place, down_to=Territory.DEPARTMENT)
    }


def basins_within(place: CountedTerritory, own: Iterable[CountedTerritory]) -> list[CountedTerritory]:
    """Return the basins with schools in a territory, by name, but those with a school of which one reads nothing."""
    outside = School.objects.exclude(department__in=departments_in(own))
    inside = Basin.objects.filter(members__school__in=schools_in(place)).exclude(members__school__in=outside)
    rows = inside.distinct().order_by("name", "pk").values_list("pk", "name")
    return [CountedTerritory(Territory.BASIN, str(key), name) for key, name in rows]


def in_words(place: CountedTerritory) -> str:
    """Return a territory as a page says it: « académie : Nantes »."""
    if place.territory == Territory.NATION:
        return place.name
    label = str(place.territory.label)
    return f"{label[0].lower()}{label[1:]} : {place.name}"
