"""Groups within reach of a locality: each day, or only for a lodged pupil. No travel time is known here.

One crossing, never two in a row: who takes the barge does not take a pirogue after it each morning.
"""

from django.db.models import Q

from workflow.refusals import Refused

from .models import Crossing, Locality


def crossings_from(group: int) -> dict[int, Crossing]:
    """Return the open crossings of a group (its id), by the id of the group on the other side."""
    found = Crossing.objects.filter(Q(first=group) | Q(second=group)).exclude(kind=Crossing.Kind.CLOSED)
    return {one.second_id if one.first_id == group else one.first_id: one for one in found.order_by("pk")}


def reach_of(locality: Locality, *, with_lodging: bool = False) -> set[int]:
    """Return the ids of the groups within reach of who sleeps at ``locality``: its own, and one crossing away.

    ``with_lodging`` adds what a plane or a long way on the river leads to, where one stays for the week.
    """
    kinds = set(Crossing.Kind) if with_lodging else {Crossing.Kind.DAILY}
    return {locality.group_id} | {
        group for group, crossing in crossings_from(locality.group_id).items() if crossing.kind in kinds
    }


def crossing_between(first: int, second: int) -> Crossing | None:
    """Return the open crossing between two groups (their ids), with the note that a family should read."""
    return crossings_from(first).get(second)


def may_offer_from(country: str) -> bool:
    """Tell whether a place in that country (two letters of ISO 3166; empty: France) may be offered here."""
    return country in ("", "FR")


def refuse_abroad(country: str) -> None:
    """Refuse a place abroad, as on the Surinamese bank of the Maroni (``SR``); rule LIM-1."""
    if not may_offer_from(country):
        raise Refused("host_abroad")
