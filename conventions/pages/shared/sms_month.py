"""Text messages by month, as the operator's page and the officer's both show them."""

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from conventions.domain.persons.people.territories import Department
from conventions.domain.upkeep.spending import queries
from conventions.domain.upkeep.spending.models import SmsCeiling


def sms_month(
    http: HttpRequest, ceilings: Iterable[SmsCeiling], departments: Collection[Department] | None = None
) -> dict[str, Any]:
    """Return what ``frames/_sms_month.html`` prints of the month asked for: of all, or of some départements."""
    months = queries.months()
    month = next((one for one in months if f"{one:%Y-%m}" == http.GET.get("mois")), months[0])
    spent = queries.by_school(month, departments)
    return {
        "months": months,
        "month": month,
        "spent": spent,
        "ceilings": queries.under_ceilings(month, ceilings),
        "total": _total(spent, month),
        "priced": bool(settings.SMS_PRICES),
    }


def _total(spent: list[queries.MonthSpending], month: date) -> queries.MonthSpending:
    return queries.MonthSpending(
        f"{month:%m/%Y}",
        sum(one.messages for one in spent),
        sum(one.segments for one in spent),
        sum((one.cents for one in spent), Decimal()),
    )
