"""Seats asked of networks or promised by them, offered and filled, by network and département for a school year."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from conventions.domain.law.networks.models import FilledElsewhere, Network, Target
from conventions.domain.persons.people.territories import Department
from conventions.domain.placements.applications.models import Holding
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.offers.queries import offers_in
from conventions.domain.placements.seats.models import Seat
from workflow.models import Transition

BEGINS = (9, 1)
"""Month and day from which dates of an offer count for the school year that begins."""


def year_of_targets(day: date) -> int:
    """Return the civil year in which the school year of a day begins, as targets count it."""
    return day.year if (day.month, day.day) >= BEGINS else day.year - 1


@dataclass
class NetworkLine:
    """One network in one département."""

    network: Network
    department: Department
    target: int = 0
    announced: int = 0
    """Seats that a company promises and for which nobody answers yet: they count nowhere."""
    offered: int = 0
    filled: int = 0
    """Seats of pupils who confirmed, and of those the network says it welcomes without the platform."""
    filled_elsewhere: int = 0
    """Part of these that the network said."""

    @property
    def share(self) -> int | None:
        """Hundredths of the seats asked that are filled, a hundred at most; ``None`` where none is asked."""
        return min(round(100 * self.filled / self.target), 100) if self.target else None

    @property
    def missing(self) -> int:
        """Seats that are asked and neither offered here nor filled elsewhere."""
        return max(self.target - self.offered - self.filled_elsewhere, 0)


@dataclass
class SideLine:
    """The networks of one side together."""

    side: Network.Side
    target: int
    offered: int
    filled: int
    filled_elsewhere: int
    missing: int


COUNTED = ("target", "offered", "filled", "filled_elsewhere", "missing")


def totals_of(lines: Iterable[NetworkLine]) -> dict[str, int]:
    """Return the sums of the columns; what one network gives beyond its target fills no other's."""
    counted = list(lines)
    return {column: sum(getattr(line, column) for line in counted) for column in COUNTED}


def side_lines(lines: Sequence[NetworkLine]) -> list[SideLine]:
    """Return the State's networks, those of collectivités and the others, each side as one line."""
    return [SideLine(side, **totals_of(one for one in lines if one.network.side == side)) for side in Network.Side]


@dataclass
class DepartmentLine:
    """The networks of one département together."""

    department: Department
    target: int
    offered: int
    filled: int
    filled_elsewhere: int
    missing: int


def department_lines(lines: Sequence[NetworkLine]) -> list[DepartmentLine]:
    """Return the départements in which seats are asked or promised, each as one line, where most lack first."""
    found: dict[str, list[NetworkLine]] = defaultdict(list)
    for one in lines:
        found[one.department.code].append(one)
    added = [DepartmentLine(those[0].department, **totals_of(those)) for those in found.values()]
    return sorted((one for one in added if one.target), key=lambda one: (-one.missing, one.department.code))


def networks_to_ask(departments: Iterable[Department]) -> QuerySet[Network]:
    """Return the networks that an officer asks for seats: companies where they promised or offer some there."""
    there = list(departments)
    promised = Target.objects.filter(department__in=[one.code for one in there]).values("network")
    here = Q(pk__in=promised) | Q(pk__in=offers_in(there).order_by().values("network"))
    return Network.objects.filter(~Q(kind=Network.Kind.COMPANY) | here)


def network_lines(departments: Iterable[Department], year: int, *, network: int | None = None) -> list[NetworkLine]:
    """Return the seats asked of each network or promised, offered and filled, where most lack first: five queries.

    ``network`` is the key of the only one wanted. Seats of offers that were published in the year count as offered,
    whatever became of them, but for those that were withdrawn.
    """
    covered = {one.code: one for one in departments}
    lines: dict[tuple[int, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    mine = Q(network=network) if network else Q(network__isnull=False)
    in_year = Q(year=year, department__in=covered) & mine
    for key, code, counts, seats in Target.objects.filter(in_year).values_list(
        "network", "department", "is_vouched", "seats"
    ):
        lines[key, code]["target" if counts else "announced"] += seats
    declared = FilledElsewhere.objects.filter(in_year).order_by().values("network", "department")
    for row in declared.annotate(seats=Sum("seats")):
        counted = lines[row["network"], row["department"]]
        counted["filled"] += row["seats"]
        counted["filled_elsewhere"] += row["seats"]
    was_published = Exists(Transition.objects.filter(subject_uuid=OuterRef("uuid"), name="publish"))
    offers = offers_in(covered.values()).filter(mine, was_published).exclude(Offer.is_withdrawn)
    dates = (date(year, *BEGINS), date(year + 1, *BEGINS))
    where = ("slot__offer__network", "slot__offer__locality__department", "slot__offer__host__department")
    given = Seat.objects.filter(slot__offer__in=offers, slot__first_day__gte=dates[0], slot__first_day__lt=dates[1])
    for key, placed, of_host, count in given.order_by().values_list(*where).annotate(count=Count("pk")):
        lines[key, placed or of_host]["offered"] += count
    kept = Holding.objects.filter(is_confirmed=True, seat__in=given)
    for key, placed, of_host, count in (
        kept.order_by().values_list(*(f"seat__{column}" for column in where)).annotate(count=Count("pk"))
    ):
        lines[key, placed or of_host]["filled"] += count
    known = Network.objects.in_bulk({key for key, _code in lines})
    found = [NetworkLine(known[key], covered[code], **counted) for (key, code), counted in lines.items()]
    return sorted(found, key=lambda one: (-one.missing, one.department.code, one.network.sort_name, one.network.pk))
