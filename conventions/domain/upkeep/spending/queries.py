"""Cost of text messages in a month: by school, under each ceiling; the ceilings that are near."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db.models import Q, Sum
from django.utils import timezone

from conventions.domain.persons.people.accounts import TerritorialOfficer
from conventions.domain.persons.people.models import School
from conventions.domain.persons.people.territories import Department

from .models import SmsCeiling, SmsSpending

MONTHS = 13
"""Months shown."""
WARNED_FROM = 80
"""Per cent of a ceiling from which it is said."""
ALL_OF_IT = 100


def this_month() -> date:
    """Return the first day of the month, as the system has it."""
    return timezone.localdate().replace(day=1)


def price_of(number: str) -> Decimal:
    """Return the cents of one segment to a number: the price of the longest beginning that fits it, else nothing."""
    fitting = [prefix for prefix in settings.SMS_PRICES if number.startswith(prefix)]
    return settings.SMS_PRICES[max(fitting, key=len)] if fitting else Decimal(0)


def ceilings_of(school: School | None) -> list[SmsCeiling]:
    """Return the ceilings under which the messages of a school are counted; of the service, the national one."""
    levels = Q(level=TerritorialOfficer.Level.NATIONAL)
    if school is not None:
        levels |= Q(level=SmsCeiling.SCHOOL, code=school.uai)
        levels |= Q(level=TerritorialOfficer.Level.DEPARTMENT, code=school.department)
        levels |= Q(level=TerritorialOfficer.Level.ACADEMY, code=school.academy)
        levels |= Q(level=TerritorialOfficer.Level.REGION, code=school.academic_region)
    return list(SmsCeiling.objects.filter(levels))


def spent_under(ceiling: SmsCeiling, month: date) -> Decimal:
    """Return the cents spent in a month by those whom a ceiling is for."""
    rows = SmsSpending.objects.filter(month=month)
    if ceiling.schools is not None:
        rows = rows.filter(school__in=School.objects.filter(ceiling.schools))
    return rows.aggregate(cents=Sum("cents"))["cents"] or Decimal(0)


def share_of(ceiling: SmsCeiling, cents: Decimal) -> int:
    """Return the spent share of a ceiling, in per cent, rounded down; all of a ceiling of nothing."""
    return int(cents * 100 / ceiling.cents) if ceiling.cents else ALL_OF_IT


# -- what the pages show ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MonthSpending:
    """The spending of one school, or of all under a ceiling, in a month."""

    name: str
    messages: int
    segments: int
    cents: Decimal
    ceiling: SmsCeiling | None = None

    @property
    def euros(self) -> Decimal:
        return self.cents / 100

    @property
    def share(self) -> int | None:
        """Per cent of the ceiling."""
        return share_of(self.ceiling, self.cents) if self.ceiling else None

    @property
    def is_near(self) -> bool:
        return self.share is not None and self.share >= WARNED_FROM

    @property
    def is_reached(self) -> bool:
        return self.share is not None and self.share >= ALL_OF_IT


def months() -> list[date]:
    """Return the months of which something is counted, the present one first."""
    counted = SmsSpending.objects.order_by("-month").values_list("month", flat=True).distinct()[:MONTHS]
    return sorted({this_month(), *counted}, reverse=True)[:MONTHS]


def by_school(month: date, departments: Collection[Department] | None = None) -> list[MonthSpending]:
    """Return the spending of each school and of the service itself, or of some départements' schools, dearest first."""
    rows = SmsSpending.objects.filter(month=month).select_related("school").order_by("-cents", "id")
    if departments is not None:
        rows = rows.filter(school__department__in=[one.code for one in departments])
    spendings = list(rows)
    uais = [row.school.uai for row in spendings if row.school]
    ceilings = {one.code: one for one in SmsCeiling.objects.filter(level=SmsCeiling.SCHOOL, code__in=uais)}
    return [
        MonthSpending(
            name=f"{row.school.name} ({row.school.city})" if row.school else settings.SERVICE_NAME,
            messages=row.messages,
            segments=row.segments,
            cents=row.cents,
            ceiling=ceilings.get(row.school.uai) if row.school else None,
        )
        for row in spendings
    ]


def under_ceilings(month: date, ceilings: Iterable[SmsCeiling]) -> list[MonthSpending]:
    """Return the spending under each ceiling."""
    spent = []
    for ceiling in ceilings:
        rows = SmsSpending.objects.filter(month=month)
        if ceiling.schools is not None:
            rows = rows.filter(school__in=School.objects.filter(ceiling.schools))
        sums = rows.aggregate(messages=Sum("messages"), segments=Sum("segments"), cents=Sum("cents"))
        spent.append(
            MonthSpending(
                str(ceiling), sums["messages"] or 0, sums["segments"] or 0, sums["cents"] or Decimal(0), ceiling
            )
        )
    return spent


def ceilings_of_officer(territories: Iterable[TerritorialOfficer]) -> list[SmsCeiling]:
    """Return the ceilings of an officer's own territories."""
    held = {(one.level, one.code) for one in territories}
    return [one for one in SmsCeiling.objects.exclude(level=SmsCeiling.SCHOOL) if (one.level, one.code) in held]


def near_now() -> list[MonthSpending]:
    """Return the ceilings of which so much is spent this month that it must be said."""
    return [spent for spent in under_ceilings(this_month(), SmsCeiling.objects.all()) if spent.is_near]
