"""Whether a text message may still be paid for, and what it cost: asked by the outbox as each one leaves.

What a ceiling stops is what the class of a message says: what is optional and what chases. A code, a link, a request,
a receipt, an absence, an accident, a suspension always leave. Nothing is locked between the question and the count:
two reminders that leave at the same second just under a ceiling may both pass, and the next one does not.
"""

from decimal import Decimal
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from conventions.domain.persons.people.models import School
from notifications.catalogue import Event, Urgency
from notifications.catalogue import Message as Told
from notifications.models import Message
from notifications.outbox import queue

from .models import SmsCeiling, SmsSpending
from .queries import ALL_OF_IT, WARNED_FROM, ceilings_of, price_of, share_of, spent_under, this_month

PAYER = "school"


def is_stopped_by_a_ceiling(message: Told | type[Told]) -> bool:
    """Tell whether messages of this class wait for no ceiling: said by the class, never by who reads it."""
    return message.urgency is not Urgency.URGENT and (message.optional or message.chases)


class SchoolPurse:
    """The purse of the school that a message is counted for, under its own ceiling and those of its territories."""

    def refuses(self, row: Message, message: Told) -> str:
        if not is_stopped_by_a_ceiling(message):
            return ""
        for ceiling in ceilings_of(_school(row)):
            if share_of(ceiling, spent_under(ceiling, this_month())) >= ALL_OF_IT:
                return _("Le plafond de SMS du mois est atteint (%(who)s) : ce rappel n'est pas parti.") % {
                    "who": ceiling
                }
        return ""

    def pay(self, row: Message) -> None:
        month, school, segments = this_month(), _school(row), row.segments or 0
        counted, _new = SmsSpending.objects.get_or_create(school=school, month=month)
        SmsSpending.objects.filter(pk=counted.pk).update(
            messages=F("messages") + 1,
            segments=F("segments") + segments,
            cents=F("cents") + price_of(row.address) * segments,
        )
        for ceiling in ceilings_of(school):
            _warn(ceiling, spent_under(ceiling, month))


def _warn(ceiling: SmsCeiling, cents: Decimal) -> None:
    """Say once a month that a ceiling is near; whoever writes the month down first says it."""
    month, share = this_month(), share_of(ceiling, cents)
    if share < WARNED_FROM:
        return
    if SmsCeiling.objects.filter(pk=ceiling.pk).exclude(warned_for=month).update(warned_for=month):
        queue(["sms_ceiling_near"], Event("sms_ceiling_near", subject=ceiling, data={"share": share}))


def _school(row: Message) -> School | None:
    kind, _colon, identifier = row.payer.partition(":")
    return School.objects.filter(uuid=UUID(identifier)).first() if kind == PAYER else None
