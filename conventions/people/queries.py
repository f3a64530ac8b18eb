"""Reading people: which changes of contact wait, which holidays staff have entered."""

from datetime import date

from django.db.models import Q, QuerySet

from .models import ContactChange, School, SchoolHolidayPeriod


def pending_contact_changes(*, school: School) -> QuerySet[ContactChange]:
    """Return the changes of contact that wait for a decision of the school's staff, oldest first."""
    return (
        ContactChange.objects.filter(Q(pupil__school=school) | Q(guardian__pupil__school=school), resolved_at=None)
        .select_related("pupil", "guardian__pupil")
        .order_by("found_at", "id")
    )


def school_holidays(*, department: str, first_day: date, last_day: date) -> QuerySet[SchoolHolidayPeriod]:
    """Return the holidays entered for a territory without national calendar that touch a period."""
    return SchoolHolidayPeriod.objects.filter(
        department=department, first_day__lte=last_day, last_day__gte=first_day
    ).order_by("first_day", "id")
