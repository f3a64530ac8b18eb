"""What was asked of networks, what they offer and what is filled, by département, for one school year; offers listed.

Seats, not pupils: how many of its own places are taken is what each host sees of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from conventions.domain.networks.models import FilledElsewhere, Network, NetworkPost, Target
from conventions.domain.people.territories import DEPARTMENTS, Department
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.seats.models import Slot
from workflow import clock
from workflow.models import Transition

FIRST_MONTH = 8
"""A school year is counted here from August on, whatever the territory: its first places are of September."""


@dataclass
class Row:
    """One network in one département."""

    network: Network
    department: str
    target: int = 0
    offered: int = 0
    """Seats of offers that were published, whether they are free or not."""
    filled: int = 0
    """Of these, those that are kept for a pupil."""
    confirmed: int = 0
    """Of these, those whose pupil has confirmed."""
    elsewhere: int = 0
    """Seats that the network says are filled without the platform."""

    @property
    def name(self) -> str:
        found = DEPARTMENTS.get(self.department)
        return f"{found.code} – {found.name}" if found else self.department

    @property
    def missing(self) -> int:
        """How many more seats are asked than offered here or filled elsewhere."""
        return max(self.target - self.offered - self.elsewhere, 0)


def present_year(today: date | None = None) -> int:
    """Return the civil year in which the school year of today begins."""
    day = today or clock.now().date()
    return day.year if day.month >= FIRST_MONTH else day.year - 1


def label_of(year: int) -> str:
    """Return a school year in words: « 2026-2027 »."""
    return f"{year}-{year + 1}"


def progress(year: int, departments: Iterable[Department], *, networks: QuerySet[Network] | None = None) -> list[Row]:
    """Return a row for each network and département of which there is anything to tell; four queries."""
    codes = [one.code for one in departments]
    chosen = Network.objects.all() if networks is None else networks
    of_these = {"network__in": chosen, "year": year, "department__in": codes}
    found: dict[tuple[int, str], Row] = {}
    named = {one.pk: one for one in chosen}

    def row(network: int, department: str) -> Row:
        return found.setdefault((network, department), Row(named[network], department))

    for target in Target.objects.filter(**of_these):
        row(target.network_id, target.department).target = target.seats
    for told in FilledElsewhere.objects.filter(**of_these).order_by("id"):
        row(told.network_id, told.department).elsewhere = told.seats  # the last word counts
    for counted in _seats(year, codes, chosen):
        one = row(counted["offer__network"], counted["offer__host__department"])
        one.offered, one.filled, one.confirmed = counted["offered"], counted["filled"], counted["confirmed"]
    return sorted(found.values(), key=lambda one: (one.network.sort_name, one.department))


def total_of(rows: Sequence[Row]) -> dict[str, int]:
    """Return the sums of the columns."""
    columns = ("target", "offered", "filled", "confirmed", "elsewhere", "missing")
    return {column: sum(getattr(row, column) for row in rows) for column in columns}


def _seats(year: int, codes: list[str], networks: QuerySet[Network]) -> QuerySet:
    was_published = Exists(Transition.objects.filter(root_uuid=OuterRef("uuid"), name="publish"))
    shown = Offer.objects.filter(was_published, network__in=networks).exclude(Offer.is_withdrawn)
    slots = Slot.objects.filter(
        offer__in=shown,
        offer__host__department__in=codes,
        first_day__gte=date(year, FIRST_MONTH, 1),
        first_day__lt=date(year + 1, FIRST_MONTH, 1),
    )
    return (
        slots.order_by()
        .values("offer__network", "offer__host__department")
        .annotate(
            offered=Count("seats"),
            filled=Count("seats__holding"),
            confirmed=Count("seats__holding", filter=Q(seats__holding__is_confirmed=True)),
        )
    )


def offers_of(post: NetworkPost) -> QuerySet[Offer]:
    """Return the offers of a network in the territory of a post, the latest first, with their seats."""
    codes = [one.code for one in post.departments]
    found = Offer.objects.filter(network=post.network, host__department__in=codes, erased_at=None)
    held = Q(slots__seats__holding__is_confirmed=True)
    return (
        found.select_related("host", "representative")
        .annotate(
            seat_count=Count("slots__seats"),
            held_count=Count("slots__seats__holding"),
            confirmed_count=Count("slots__seats__holding", filter=held),
        )
        .order_by("-id")
    )
