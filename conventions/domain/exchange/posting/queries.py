"""Reading what a network has posted."""

from django.db.models import Count, Q, QuerySet

from conventions.domain.law.networks.models import NetworkPost
from conventions.domain.persons.people.models import HostContact
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.offers.queries import offers_in

MOST_WRITTEN_TO = 200
"""Contacts to whom one letter leaves."""


def offering_of(post: NetworkPost) -> list[int]:
    """Return the keys of those who answer by mail for a live offer of a network in the territory of a post.

    One for each address, the latest first, at most :data:`MOST_WRITTEN_TO`.
    """
    offers = offers_in(post.departments).filter(network=post.network).exclude(Offer.is_over)
    people = HostContact.objects.filter(pk__in=offers.values("representative"), erased_at=None).exclude(email="")
    one_each = people.order_by("email", "-pk").distinct("email").values_list("pk", flat=True)
    return sorted(one_each, reverse=True)[:MOST_WRITTEN_TO]


def offers_of(post: NetworkPost) -> QuerySet[Offer]:
    """Return the offers of a network in the territory of a post, the latest first, with their seats.

    ``seat_count``, ``held_count`` and ``confirmed_count``: seats, not pupils; each host sees as much of its own.
    """
    confirmed = Q(slots__seats__holding__is_confirmed=True)
    return (
        offers_in(post.departments)
        .filter(network=post.network)
        .select_related("host", "representative__host")
        .annotate(
            seat_count=Count("slots__seats"),
            held_count=Count("slots__seats__holding"),
            confirmed_count=Count("slots__seats__holding", filter=confirmed),
        )
        .order_by("-id")
    )
