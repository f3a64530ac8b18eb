"""Asking whether a place is stopped, and since when it is not any more."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from conventions.domain.persons.people.hosts import Host
from workflow.refusals import Refused

from .models import Place, PlaceStop


def stop_at(place: Place) -> PlaceStop | None:
    """Return the stop of a place that is in force, ``None`` where pupils may go; one query, none for a place unnamed.

    One by name and postcode stands for whoever writes that name there, with a SIRET or without.
    """
    covers = _covers(place)
    return PlaceStop.objects.filter(covers, PlaceStop.is_in_force).order_by("pk").first() if covers else None


def stop_of(host: Host) -> PlaceStop | None:
    """Return the stop in force of the place where ``host`` welcomes pupils."""
    return stop_at(Place.of(host))


def is_stopped(host: Host) -> bool:
    """Tell whether nobody is asked to go to ``host`` for now."""
    return stop_of(host) is not None


def stopped_among(hosts: Iterable[Host]) -> set[int]:
    """Return the keys of those of ``hosts`` to which nobody is asked to go for now; one query, none without any."""
    places = {host.pk: Place.of(host) for host in hosts}
    if not places:
        return set()
    sirets = {place.siret for place in places.values()} - {""}
    names = {place.folded for place in places.values()} - {""}
    stops = list(PlaceStop.objects.filter(Q(siret__in=sirets) | Q(folded__in=names), PlaceStop.is_in_force))
    return {key for key, place in places.items() if any(stop.place.covers(place) for stop in stops)}


def objection_to(host: Host) -> Refused | None:
    """Return the refusal of acts that would send a pupil to ``host``, or nothing: whom to call, no reason."""
    stop = stop_of(host)
    if stop is None:
        return None
    return Refused("agreement_at_stopped_place", who=stop.caller, phone=stop.local_phone)


def time_counts_from(host: Host, since: datetime) -> datetime | None:
    """Return the moment from which somebody was really waited for: ``since``, or the end of a stop that came after.

    None while the place is stopped.
    """
    covers = _covers(Place.of(host))
    if not covers:
        return since
    stops = PlaceStop.objects.filter(covers)
    if stops.filter(PlaceStop.is_in_force).exists():
        return None
    ended = stops.filter(ended_at__gt=since).order_by("-ended_at").first()
    return ended.ended_at if ended else since


def _covers(place: Place) -> Q:
    named = Q(folded=place.folded, postcode=place.postcode) if place.folded and place.postcode else Q()
    if not place.siret:
        return named
    return Q(siret=place.siret) | Q(named, siret="") if named else Q(siret=place.siret)
