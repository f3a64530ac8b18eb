"""The map of an officer's schools: each stands on it, at its own point or at that of its commune."""

from collections import Counter
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from conventions.domain.numbers.charts.chart import Chart
from conventions.domain.numbers.charts.school_maps import OnMap, SchoolsMap
from conventions.domain.numbers.figures.queries import total
from conventions.domain.persons.localities.outlines import drawn_at
from conventions.domain.persons.localities.school_places import (
    SchoolPlace,
    localities_in,
    places_of,
    ways_between,
    ways_from,
)
from conventions.domain.persons.people.models import School

from .figures import FigureColumn, FigureRow
from .sentences import TABLE

NOWHERE = SchoolPlace(None, None)


def map_of_schools(
    department: str, rows: Sequence[FigureRow], drawn: FigureColumn, about: Mapping[str, str]
) -> Chart | None:
    """Draw the lines of a table that are schools of a département; nothing where nobody knows where one stands."""
    localities = localities_in(department)
    columns = ("pk", "department", "latitude", "longitude", "postcode", "city", "insee")
    schools = School.objects.filter(pk__in=[int(row.code) for row in rows]).order_by("pk").only(*columns)
    places = places_of(schools, localities)
    if not any(place.point for place in places.values()):
        return None
    groups = Counter(one.locality.group for one in places.values() if one.locality)
    keys = {one.pk for one in groups}
    ways = ways_between(one for one in localities if one.group_id in keys)
    return SchoolsMap(
        about=_("Carte des établissements du tableau ; chacun mène à ses chiffres, plusieurs voisins au tableau."),
        department=department,
        schools=[_on_map(row, drawn, places.get(int(row.code), NOWHERE), department) for row in rows],
        list_address=TABLE,
        ways=[(drawn_at(start, department), drawn_at(end, department)) for start, end in ways],
        apart=ways_from(groups.most_common(1)[0][0], groups) if groups else (),
        **about,
    )


def _on_map(row: FigureRow, drawn: FigureColumn, place: SchoolPlace, department: str) -> OnMap:
    share_of = drawn.statistic.share_of
    return OnMap(
        row.label,
        drawn.value(row.found),
        row.address,
        drawn_at(place.point, department) if place.point else None,
        total(row.found, share_of) if share_of and share_of != drawn.statistic.name else None,
        str(place.locality or ""),
        place.locality.population if place.locality else 0,
    )
