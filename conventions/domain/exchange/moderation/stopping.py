"""One press stops a place, its offers at once, and tells heads; then the stop is kept, lifted or withdrawn."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from conventions.domain.persons.people.models import School
from conventions.domain.persons.people.phones import to_e164
from conventions.domain.persons.people.territories import department as find_department
from conventions.domain.placements.danger.models import Place, PlaceStop
from conventions.domain.placements.danger.queries import stop_at
from conventions.domain.placements.offers.services import halt_offers, release_offers
from notifications.catalogue import Event, expect
from notifications.language import in_french
from notifications.outbox import queue
from workflow import clock
from workflow.actors import Actor
from workflow.engine import Refused, about, fire, open_root

from .stopped import schools_at, stops_since

A_DAY = timedelta(days=1)
MOST_A_DAY = 10
"""Places that one school stops in a day: each is told to many heads, by SMS, and one password is enough to press."""

expect("place_stopped", by="a place that is stopped")
expect("place_released", by="a place that is not stopped any more")


@transaction.atomic
def stop_place(place: Place, *, reason: str, phone: str, by: Actor, school: School | None = None) -> PlaceStop:
    """Stop a place: its offers, applications and approvals at once; tell the heads whom to call.

    ``school``: of the head who presses; none for an officer. A place that is stopped already keeps what was said of
    it, and this reason beside; nobody is told twice. Applications and approvals ask the stop itself, see
    :mod:`conventions.domain.placements.danger.queries`: nothing is written in them.
    """
    if not place.siret and not (place.folded and place.postcode):
        raise Refused("place_not_named")
    context: dict[str, Any] = {"data": {"school": school.uai} if school else {}}
    known = _same(place)
    if known is None:
        if school and stops_since(school, clock.now() - A_DAY) >= MOST_A_DAY:
            raise Refused("places_stopped_enough")
        stop = PlaceStop(
            siret=place.siret,
            name=place.name,
            folded=place.folded,
            postcode=place.postcode,
            city=place.city,
            department=place.department or (school.department if school else ""),
            school=school,
            caller=school.name if school else _service_of(place),
            stopped_at=clock.now(),
            phone=to_e164(phone, department=place.department),
        )
        try:
            with transaction.atomic():
                open_root(stop, by=by, personal={"reason": reason}, **context)
        except IntegrityError:  # somebody else pressed at this very moment
            known = _same(place)
    if known is not None:
        fire(known, "report_too", by=by, reason=reason, **context)
        stop = known
    halt_offers(place.hosts())
    new = list(schools_at(place).exclude(pk__in=stop.told.values("pk")))
    _tell("place_stopped", stop, new, by=by)
    stop.told.add(*new, *([school] if school else []))
    return stop


@in_french
def _service_of(place: Place) -> str:
    """Return the service that heads call where an officer pressed: no person is named."""
    found = find_department(place.department) if place.department else None
    who = _("Le référent du territoire")
    return f"{who} ({found.name})" if found else who


def _same(place: Place) -> PlaceStop | None:
    """Return the stop in force of this very place: of the same number, else of the same name without one."""
    named: Mapping[str, str] = {"folded": place.folded, "postcode": place.postcode} if not place.siret else {}
    return PlaceStop.objects.filter(PlaceStop.is_in_force, siret=place.siret, **named).first()


@transaction.atomic
def decide_stop(stop: PlaceStop, act: str, *, reason: str, by: Actor, school: School | None = None) -> None:
    """Do what is decided of a stop, ``keep``, ``lift`` or ``withdraw``; once it is over, all is as it was before it."""
    fire(stop, act, by=by, reason=reason, data={"school": school.uai} if school else {})
    if stop.is_in_force:
        return
    release_offers(stop.place.hosts())
    if stop_at(stop.place) is None:  # else another stop holds the place
        _tell("place_released", stop, stop.told.order_by("pk"), by=by)


def _tell(slug: str, stop: PlaceStop, schools: Iterable[School], *, by: Actor) -> None:
    for school in schools:
        queue((slug,), Event(slug, stop, {"school": school, "by": by}, about=about(stop)))
