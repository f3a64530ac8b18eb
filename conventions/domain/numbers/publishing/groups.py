"""Groups that are counted and protected by themselves: every published number is a sum of them.

Pupils are divided by school and level, agreements by région académique and kind of host, seats by département and
network: these divisions cut nobody in two and are the same in every table. Tables are divided by labels of the groups.
True numbers go no further than here.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta

from django.db.models import F, Sum
from django.utils import timezone

from conventions.domain.exchange.supply.models import BasinSchool
from conventions.domain.law.networks.models import Network
from conventions.domain.numbers.exports.formats import harmless
from conventions.domain.numbers.figures.dimensions import Territory
from conventions.domain.numbers.figures.models import Cell, SeatFact
from conventions.domain.persons.people.models import School
from conventions.domain.persons.people.territories import DEPARTMENTS
from conventions.domain.placements.offers.models import Offer
from conventions.domain.season.periods.models import Period
from workflow import clock

from .merging import at_least_three
from .parts import COLUMNS, Group
from .protection import BASE, Protection

NATION, REGION, ACADEMY, DEPARTMENT = "nation", "region", "academie", "departement"
LEVELS = (NATION, REGION, ACADEMY, DEPARTMENT)
"""Levels of territories as files name them, from the widest; nothing is told of one school."""
WITH_AGREEMENT = ("in_preparation", "signed_late", "signed_ahead")
"""The parts whose pupils have an agreement under way."""
FILLED: Mapping[str, str] = {"seats_filled": "seats_offered", "seats_filled_by_network": "seats_offered_by_network"}
"""Statistics of filled seats, each with the seats offered: protected as pupils are, never above what can be filled."""
EXACT = (*FILLED.values(), "seats_asked")
"""The statistics that leave as they are; all others are protected."""
WITHOUT = ("without_place", "ended_without")
"""The parts of pupils without an internship, before and after their period.

They are rounded by the offset of their school, the other parts by four less that offset (``turned``). A reader who
knows the total then learns neither part from the other. All levels of a school share one offset."""


def needs(year: int, protection: Protection) -> list[Group]:
    """Return the pupils of a school year, protected, each group in the commune and the week of its school."""
    counted = _sums(Territory.SCHOOL, year, tuple(COLUMNS), "code", "pupil_level")
    schools = School.objects.in_bulk({int(school) for school, _level in counted})
    basins = dict(BasinSchool.objects.values_list("school", "basin__name"))
    mondays = _mondays(year)
    groups = []
    for (key, level), numbers in counted.items():
        school = schools[int(key)]
        expected = numbers["pupils_expected"]
        wholes = {"excused": expected + numbers["pupils_excused"]}
        parts = {
            part: protection.tell(
                number, "pupils", str(year), key, turned=part not in WITHOUT, of=wholes.get(part, expected)
            )
            for part, number in _parts(numbers).items()
        }
        labels = _labels_of(school, basins.get(school.pk, ""))
        week = {"niveau": level, "semaine": mondays.get((school.pk, level), "")}
        groups.append(Group(labels | week, parts, key, is_small=expected < BASE))
    return groups


def _mondays(year: int) -> dict[tuple[int, str], str]:
    """Return the Monday of the week in which the next period of a school and level begins, as the school has said it.

    The calendar says it, not where its pupils are: two weeks never divide one group (decision 97).
    """
    today = timezone.localdate(clock.now())
    coming = Period.objects.filter(year__number=year, is_expected=True, last_day__gte=today)
    return {
        (school, level): (day - timedelta(days=day.weekday())).isoformat()
        for school, levels, day in coming.order_by("-first_day").values_list("school", "levels", "first_day")
        for level in levels
    }


def pupils(year: int, protection: Protection) -> list[Group]:
    """Return the same pupils where more than one step of theirs is told: of three schools at least in each row."""
    return at_least_three(needs(year, protection))


def _parts(numbers: Mapping[str, int]) -> dict[str, int]:
    """Divide the pupils of a school and level into parts that share nobody."""
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
    groups = []
    for place, numbers in counted.items():
        told = {name: protection.tell(number, "agreements", str(year), *place) for name, number in numbers.items()}
        groups.append(Group(dict(zip((REGION, "secteur", "organisme"), place, strict=True)), told))
    return groups


def seats(year: int, protection: Protection) -> list[Group]:
    """Return the seats of a school year by département, whoever gives them.

    By département alone: filled ones by sector would say how many agreements there are of that sector.
    """
    return [
        Group(_territories(department), {"seats_offered": offered, "seats_filled": filled})
        for (department, _network), (offered, filled) in _seats(year, protection).items()
    ]


def networks(year: int, protection: Protection) -> list[Group]:
    """Return the seats of networks: asked, offered and filled."""
    names = dict(Network.objects.values_list("pk", "name"))
    parts = [
        (network, {"seats_offered_by_network": offered, "seats_filled_by_network": filled})
        for (_department, network), (offered, filled) in _seats(year, protection).items()
        if network
    ]
    said = _sums(Territory.DEPARTMENT, year, ("seats_asked", "seats_filled_elsewhere"), "code", "detail")
    for (department, network), numbers in said.items():
        told = protection.tell(numbers["seats_filled_elsewhere"], "elsewhere", str(year), department, network)
        parts.append((network, {"seats_asked": numbers["seats_asked"], "seats_filled_elsewhere": told}))
    return [Group({"reseau": harmless(names[int(network)])}, told) for network, told in parts]


def _seats(year: int, protection: Protection) -> dict[tuple[str, str], tuple[int, int]]:
    """Return the seats by département and network, empty for none: offered, and filled ones protected.

    Everybody sees on which dates a place is still free: filled ones are told as no more than the others can be.
    """
    counted = _sums(Territory.DEPARTMENT, year, (*FILLED, *FILLED.values()), "code", "detail")
    true = {
        key: (sum(numbers[offered] for offered in FILLED.values()), sum(numbers[filled] for filled in FILLED))
        for key, numbers in counted.items()
    }
    for (department, network), (offered, filled) in list(true.items()):
        if network:  # counted among all of the département too
            all_offered, all_filled = true[department, ""]
            true[department, ""] = all_offered - offered, all_filled - filled
    free = _dates_with_a_free_seat(year)
    return {
        key: (offered, protection.tell(filled, "seats", str(year), *key, of=offered - free[key]))
        for key, (offered, filled) in true.items()
    }


def _dates_with_a_free_seat(year: int) -> Counter[tuple[str, str]]:
    """Return the dates of open offers that have a free seat, by département and network."""
    dates = SeatFact.objects.filter(year=year, free__gt=0, state__in=Offer.is_open.states)
    return Counter(dates.values_list("department", "network"))


SOURCES: Mapping[str, Callable[[int, Protection], list[Group]]] = {
    "pupils": pupils,
    "needs": needs,
    "agreements": hosted,
    "seats": seats,
    "networks": networks,
}
"""Sources of all that may leave, by name."""


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
