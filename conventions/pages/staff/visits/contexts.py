"""A visit as a calendar says it: where and whom to ask for, never the pupil; the agreement's page names them."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse

from conventions.domain.dossier.agreements.calendar_file import CalendarEvent, times_moved, uid_of
from conventions.domain.dossier.internship.visits.models import HostVisit

from .queries import RoundStop

LASTS = timedelta(hours=1)


def event_of(stop: RoundStop) -> CalendarEvent:
    """Return the event of a visit that is planned."""
    visit, convention = stop.visit, stop.convention
    by_phone = visit.way == HostVisit.Way.PHONE
    place = ", ".join(
        part
        for part in (convention.place_address, f"{convention.place_postcode} {convention.place_city}".strip())
        if part
    )
    return CalendarEvent(
        uid=uid_of(visit.uuid),
        first=visit.planned_at,
        last=visit.planned_at + LASTS,
        summary=f"{'Appel' if by_phone else 'Visite'} de stage : {convention.host.name}",
        location="" if by_phone else place,
        description="\n".join(part for part in (stop.contact.name if stop.contact else "", stop.phone) if part),
        url=settings.SITE_URL + reverse("visit", args=[visit.uuid]),
        sequence=visit.moves + (times_moved(convention) if convention.suspended_from else 0),
        cancelled=convention.suspends(visit.there_at.date(), afternoon=visit.there_at.hour >= 12),
    )
