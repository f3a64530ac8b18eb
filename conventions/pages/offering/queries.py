"""What a desk reads: its offers, with their seats."""

from django.db.models import Count, Prefetch, QuerySet

from conventions.domain.people.models import HostContact
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.seats.models import Slot


def offers_of(contact: HostContact) -> QuerySet[Offer]:
    """Return the offers that a contact answers for, the latest first, with their dates and seats; two queries."""
    slots = Slot.objects.annotate(total=Count("seats"))
    return (
        Offer.objects.filter(representative=contact, erased_at=None)
        .select_related("host", "representative")
        .prefetch_related(Prefetch("slots", slots))
        .order_by("-id")
    )
