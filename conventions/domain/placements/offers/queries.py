"""Reading offers: those of some départements, those of which something may still come."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from conventions.domain.people.territories import Department

from .models import PFMP, PFMP_ON_PAPER, Offer


def offers_in(departments: Iterable[Department]) -> QuerySet[Offer]:
    """Return the offers of these départements: of the place, else of the host while the place is not known."""
    codes = [one.code for one in departments]
    placed = Q(locality__department__in=codes) | Q(locality=None, host__department__in=codes)
    return Offer.objects.filter(placed, erased_at=None)


def pfmp_on_paper(departments: Iterable[Department]) -> QuerySet[Offer]:
    """Return the PFMP still offered there to pupils of 1re or terminale, whose lycée makes them on paper for now."""
    alive = offers_in(departments).exclude(Offer.is_over)
    return alive.filter(kinds__contains=[PFMP], levels__overlap=PFMP_ON_PAPER).select_related("host").order_by("pk")


def offers_alive() -> QuerySet[Offer]:
    """Return the offers of which something may still come: a draft that was erased keeps its state, and is none."""
    return Offer.objects.filter(erased_at=None).exclude(Offer.is_over)
