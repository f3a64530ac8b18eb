"""Reading what a network has posted."""

from django.db.models import Count, Q, QuerySet

from conventions.domain.law.networks.models import NetworkPost
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.offers.queries import offers_in


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
