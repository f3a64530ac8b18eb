"""Reading people: who shares a contact with whom, which changes wait, which holidays staff have entered."""

from datetime import date

from django.db.models import Q, QuerySet

from .models import ContactChange, Guardian, HostContact, Pupil, School, SchoolHolidayPeriod


def contacts_shared_with_pupil(*, contact: HostContact, pupil: Pupil) -> list[str]:
    """Return which of ``email`` and ``phone`` a host contact has in common with the pupil: none is acceptable."""
    return _shared(contact, pupil)


def contacts_shared_with_guardians(*, contact: HostContact, pupil: Pupil) -> list[Guardian]:
    """Return the guardians who have a contact in common with the host: usual in a family business only."""
    return [guardian for guardian in pupil.guardians.all() if _shared(contact, guardian)]


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


def _shared(one: HostContact, other: Pupil | Guardian) -> list[str]:
    return [
        field for field in ("email", "phone") if getattr(one, field) and getattr(one, field) == getattr(other, field)
    ]
