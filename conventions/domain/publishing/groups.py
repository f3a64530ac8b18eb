"""What is counted by itself before it leaves: groups, of which every published number is a sum.

Pupils are divided by school, level and week of their period, agreements by région académique and by who welcomes:
these divisions cut nobody in two and are the same in every table. What tables are divided by are labels of the groups.
True numbers go no further than here.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F, Sum

from conventions.domain.exports.formats import harmless
from conventions.domain.figures.dimensions import Territory
from conventions.domain.figures.models import Cell
from conventions.domain.networks.models import Network
from conventions.domain.people.models import School
from conventions.domain.people.territories import DEPARTMENTS
from conventions.domain.supply.models import BasinSchool

from .protection import Protection

NATION, REGION, ACADEMY, DEPARTMENT = "nation", "region", "academie", "departement"
LEVELS = (NATION, REGION, ACADEMY, DEPARTMENT)
"""Levels of territories as files name them, from the widest; nothing is told of one school."""
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "pupils_expected": ("without_place", "in_preparation", "signed_late", "signed_ahead", "ended_without"),
    "pupils_excused": ("excused",),
    "pupils_without_place": ("without_place",),
    "pupils_in_preparation": ("in_preparation",),
    "pupils_signed": ("signed_late", "signed_ahead"),
    "pupils_signed_ahead": ("signed_ahead",),
}
"""Of what each statistic of pupils is the sum: parts that share nobody."""
WITH_AGREEMENT = ("in_preparation", "signed_late", "signed_ahead")
"""The parts whose pupils have an agreement under way."""


WITHOUT = ("without_place", "ended_without")
"""Pupils who have none, before and after their period: told by the offset of their school and level, the others by
what is left of it to four. So whoever knows how many pupils there are is not told of the ones by the others. All weeks
have the same offset: the dates of a whole level are fixed, or moved, at once."""


@dataclass(frozen=True)
class Group:
    """Some pupils, agreements or seats."""

    labels: Mapping[str, str]
    """By name of a column of the tables; empty: not known."""
    told: Mapping[str, int]
    """Numbers as they leave, by part."""

    def number(self, statistic: str) -> int:
        """Return what it adds to a statistic."""
        return sum(self.told.get(part, 0) for part in parts_of(statistic))


def parts_of(statistic: str) -> Sequence[str]:
    """Return the parts that add up to a statistic."""
    return COLUMNS.get(statistic, (statistic,))


def pupils(year: int, protection: Protection) -> list[Group]:
    """Return the pupils of a school year, protected."""
    counted = _sums(Territory.SCHOOL, year, tuple(COLUMNS), "code", "pupil_level", "week")
    schools = School.objects.in_bulk({int(school) for school, *_rest in counted})
    basins = dict(BasinSchool.objects.values_list("school", "basin__name"))
    found = []
    for (key, level, week), numbers in counted.items():
        school, monday = schools[int(key)], week.isoformat() if week else ""
        told = {
            part: protection.tell(number, "pupils", str(year), school.uai, level, turned=part not in WITHOUT)
            for part, number in _parts(numbers).items()
        }
        labels = _labels_of(school, basins.get(school.pk, ""))
        found.append(Group(labels | {"niveau": level, "semaine": monday}, told))
    return found


def _parts(numbers: Mapping[str, int]) -> dict[str, int]:
    """Divide the pupils of a school, level and week into parts that share nobody."""
    without, preparing = numbers["pupils_without_place"], numbers["pupils_in_preparation"]
    signed, ahead = numbers["pupils_signed"], numbers["pupils_signed_ahead"]
    return {
        "without_place": without,
        "in_preparation": preparing,
        "signed_late": signed - ahead,
        "signed_ahead": ahead,
        "ended_without": numbers["pupils_expected"] - without - preparing - signed,
        "excused": numbers["pupils_excused"],
    }


def _labels_of(school: School, basin: str) -> dict[str, str]:
    return _territories(school.department) | {
        "commune": harmless(school.city),
        "bassin": harmless(basin),
        "statut": school.sector,
        "prioritaire": school.priority_education,
    }


def _territories(department: str) -> dict[str, str]:
    """Return the territories above a département, by level; what is in none is in the nation alone."""
    found = DEPARTMENTS.get(department)
    return {
        REGION: found.academic_region if found else "",
        ACADEMY: found.academy if found else "",
        DEPARTMENT: department,
    }


def hosted(year: int, protection: Protection) -> list[Group]:
    """Return the agreements of a school year by région académique, sector of activity and public or private host."""
    counted = _sums(Territory.REGION, year, ("agreements_hosted",), "code", "activity", "host_sector")
    found = []
    for place, numbers in counted.items():
        told = {name: protection.tell(number, "agreements", str(year), *place) for name, number in numbers.items()}
        found.append(Group(dict(zip((REGION, "secteur", "organisme"), place, strict=True)), told))
    return found


def seats(year: int, _protection: Protection) -> list[Group]:
    """Return the seats of a school year by département: they are of nobody, and told as they are.

    By département alone: filled ones by sector would say how many agreements there are at least of that sector.
    """
    counted = _sums(Territory.DEPARTMENT, year, ("seats_offered", "seats_filled", "seats_free"), "code")
    return [Group(_territories(department), numbers) for (department,), numbers in counted.items()]


def networks(year: int, _protection: Protection) -> list[Group]:
    """Return what networks were asked, offer and have filled, as it is."""
    names = ("seats_asked", "seats_offered_by_network", "seats_filled_by_network", "seats_filled_elsewhere")
    counted = _sums(Territory.NATION, year, names, "detail")
    named = dict(Network.objects.values_list("pk", "name"))
    return [Group({"reseau": harmless(named[int(key)])}, numbers) for (key,), numbers in counted.items()]


SOURCES: Mapping[str, Callable[[int, Protection], list[Group]]] = {
    "pupils": pupils,
    "agreements": hosted,
    "seats": seats,
    "networks": networks,
}
"""By name: all that may leave."""
OF_PUPILS = ("pupils", "agreements")
"""The sources whose numbers are protected."""


def _sums(territory: Territory, year: int, names: Sequence[str], *by: str) -> dict[tuple, defaultdict[str, int]]:
    """Return the true numbers of some statistics of one level of territories, by what divides them, heads once."""
    cells = Cell.objects.filter(territory=territory, year=year, statistic__in=names).exclude(is_first=False)
    rows = cells.order_by().values_list(*(F(one) for one in by), "statistic").annotate(total=Sum("value"))
    found: dict[tuple, defaultdict[str, int]] = {}
    for *key, name, value in rows:
        found.setdefault(tuple(key), defaultdict(int))[name] = value
    return found


def labelled(groups: Sequence[Group], level: str) -> Iterator[tuple[Group, str]]:
    """Yield the groups with their territory of a level, those that have one."""
    for group in groups:
        code = "" if level == NATION else group.labels[level]
        if code or level == NATION:
            yield group, code
