"""Messages about a ceiling that is near."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse

from conventions.domain.persons.people.accounts import TerritorialOfficer
from conventions.domain.persons.people.models import School
from conventions.domain.persons.people.site import site
from notifications.catalogue import Event, Recipient
from signatures.messages import ToAdministrators

from .models import SmsCeiling


class SmsCeilingNear(ToAdministrators):
    slug = "sms_ceiling_near"
    title = "Les SMS du mois approchent du plafond d'un établissement ou d'un territoire : dit une fois."
    audience = ("administrator", "officer")

    def recipients(self, event: Event) -> Iterable[Recipient]:
        return [*super().recipients(event), *_officers(event.subject)]

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        page = "territory_sms" if recipient.audience == "officer" else "operator_sms"
        ceiling = event.subject
        return {
            "who": str(ceiling),
            "share": event.data["share"],
            "euros": ceiling.euros,
            "page": site(reverse(page)),
            "service": settings.SERVICE_NAME,
        }


def _officers(ceiling: SmsCeiling) -> list[Recipient]:
    """Return the officers of the ceiling's territory; for a school's, those who follow it, none of the nation."""
    held = TerritorialOfficer.objects.filter(user__is_active=True).select_related("user").order_by("user_id", "id")
    if ceiling.level == SmsCeiling.SCHOOL:
        school = School.objects.get(uai=ceiling.code)
        near = [one for one in held.exclude(level=TerritorialOfficer.Level.NATIONAL) if one.covers(school.department)]
    else:
        near = list(held.filter(level=ceiling.level, code=ceiling.code))
    users = {one.user_id: one.user for one in near}
    return [user.recipient("officer") for user in users.values()]
