"""Reading people: which changes of contact wait or came late."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from workflow.models import Transition

from .models import AccountRecord, ContactChange, Guardian, Pupil, School

LATELY = timedelta(days=7)
"""How long before a code left a change of its contact still tells something of the signature."""


def pending_contact_changes(*, school: School) -> QuerySet[ContactChange]:
    """Return the changes of contact that wait for a decision of the school's staff, oldest first."""
    return (
        ContactChange.objects.filter(Q(pupil__school=school) | Q(guardian__pupil__school=school), resolved_at=None)
        .select_related("pupil", "guardian__pupil")
        .order_by("found_at", "id")
    )


def family_contact_change_before(
    person: Pupil | Guardian, *, channel: str, sent_at: datetime
) -> tuple[datetime, str] | None:
    """Return when and by whom the contact of a pupil or guardian that received a code was last changed, if lately."""
    field = ContactChange.Field.PHONE if channel == "sms" else ContactChange.Field.EMAIL
    applied = person.changes.filter(
        field=field, outcome=ContactChange.Outcome.APPLIED, resolved_at__range=(sent_at - LATELY, sent_at)
    )
    last = applied.select_related("resolved_by").order_by("-resolved_at").first()
    if last is None or last.resolved_at is None:
        return None
    return last.resolved_at, last.resolved_by.name if last.resolved_by else ""


def contact_change_before(
    *, account: str, school: School, channel: str, sent_at: datetime
) -> tuple[datetime, str] | None:
    """Return when and by whom the contact of ``account`` that received a code had last been changed, if lately.

    ``channel`` is the way the code went, ``sent_at`` when. The journal tells, by the system's time; two queries at
    most, none without an account.
    """
    record = AccountRecord.objects.filter(user__uuid=account).first() if account else None
    if record is None:
        return None
    changes = Transition.objects.filter(
        Q(data__contact="email") | Q(data__school=school.uai),
        root_uuid=record.uuid,
        name="change_contact",
        data__receives=channel,
        recorded_at__range=(sent_at - LATELY, sent_at),
    )
    last = changes.select_related("personal").order_by("-position").first()
    if last is None:
        return None
    personal = getattr(last, "personal", None)
    return last.recorded_at, personal.content.get("actor", "") if personal else ""
