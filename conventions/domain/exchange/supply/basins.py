"""Basins: reading the operator's list, and in which basin a school or a place is."""

import math
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from django.db import transaction
from django.db.models import QuerySet

from conventions.domain.persons.people.models import School
from conventions.domain.persons.people.names import search_key
from conventions.domain.persons.people.uai import clean_uai
from conventions.domain.season.rolls.tabular import LineProblem, OpenTable

from .models import Basin, BasinSchool

HEADINGS = {"uai": ("uai", "code uai", "numero uai"), "basin": ("bassin", "nom du bassin", "libelle bassin")}
_KNOWN = {heading: name for name, headings in HEADINGS.items() for heading in headings}


@dataclass
class BasinsRead:
    """Result of an import of basins."""

    basins: int = 0
    schools: int = 0
    problems: list[LineProblem] = field(default_factory=list)


@transaction.atomic
def import_basins(path: Path) -> BasinsRead:
    """Write the basin of each school of a file (columns ``uai`` and ``bassin``); an empty basin takes it out.

    Schools that the file does not name stay where they are; a basin without school goes. Raises ``UnreadableFile``.
    """
    done = BasinsRead()
    known = {one.uai: one for one in School.objects.only("uai", "academy")}
    wanted: dict[int, tuple[str, str]] = {}
    with OpenTable(
        path,
        recognise=lambda heading: _KNOWN.get(search_key(heading.replace("_", " ")), ""),
        required={"uai": "uai", "basin": "bassin"},
    ) as table:
        for line in table:
            if isinstance(line, LineProblem):
                done.problems.append(line)
            elif (school := known.get(clean_uai(line.get("uai")))) is None:
                done.problems.append(LineProblem(line.line, "aucun établissement enregistré n'a cet UAI."))
            else:
                wanted[school.pk] = (school.academy, line.get("basin").strip()[:100])
    names = {name for name in wanted.values() if name[1]}
    Basin.objects.bulk_create([Basin(academy=academy, name=name) for academy, name in names], ignore_conflicts=True)
    basins = {(one.academy, one.name): one for one in Basin.objects.all()}
    BasinSchool.objects.filter(school__in=wanted).delete()
    rows = [BasinSchool(school_id=key, basin=basins[name]) for key, name in wanted.items() if name[1]]
    BasinSchool.objects.bulk_create(rows)
    Basin.objects.filter(members=None).delete()
    done.basins, done.schools = len(names), len(rows)
    return done


class Basins:
    """Basins of schools and places: one query, on demand none more."""

    def __init__(self, schools: QuerySet[School]) -> None:
        rows = BasinSchool.objects.filter(school__in=schools).values_list(
            "school", "basin__name", "school__city", "school__latitude", "school__longitude"
        )
        self._of_school: dict[int, str] = {}
        self._of_commune: dict[str, str] = {}
        self._placed: list[tuple[float, float, str]] = []
        for key, name, city, latitude, longitude in rows:
            self._of_school[key] = name
            self._of_commune.setdefault(search_key(city), name)
            if latitude is not None and longitude is not None:
                self._placed.append((latitude, longitude, name))
        self.names = sorted(set(self._of_school.values()), key=search_key)
        self._nearest = lru_cache(maxsize=None)(self._find_nearest)

    def of_school(self, key: int) -> str:
        """Return the name of a school's basin, empty where the operator's list does not name it."""
        return self._of_school.get(key, "")

    def nearest_to(self, latitude: float | None, longitude: float | None, commune: str) -> str:
        """Return the basin of the nearest school; of a place that is not located, that of a school of the commune."""
        if latitude is None or longitude is None or not self._placed:
            return self._of_commune.get(search_key(commune), "")
        return self._nearest(latitude, longitude)

    def _find_nearest(self, latitude: float, longitude: float) -> str:
        narrow = math.cos(math.radians(latitude))
        return min(self._placed, key=lambda one: (one[0] - latitude) ** 2 + ((one[1] - longitude) * narrow) ** 2)[2]
