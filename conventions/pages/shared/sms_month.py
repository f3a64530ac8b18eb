"""Text messages by month, as the operator's page and the officer's both show them."""

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.defaultfilters import floatformat
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from conventions.domain.numbers.exports.tables import Table, TableColumn
from conventions.domain.persons.people.territories import Department
from conventions.domain.upkeep.spending import queries
from conventions.domain.upkeep.spending.models import SmsCeiling
from notifications.dates import date_format


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
        "spent": spent
        and _table(
            _("SMS partis en %(month)s, le plus cher d'abord") % {"month": date_format(month, "F Y")},
            _("Établissement"),
            spent,
        ),
        "ceilings": _table(_("Plafonds"), _("Pour"), queries.under_ceilings(month, ceilings)),
        "total": _total(spent, month),
        "priced": bool(settings.SMS_PRICES),
    }


def _table(title: StrOrPromise, who: StrOrPromise, rows: Iterable[queries.MonthSpending]) -> Table:
    """Return what was spent: by whom, how many, how long, at what price, how much of the ceiling."""
    return Table(
        "",
        title,
        (
            TableColumn(who, lambda row: row.name),
            TableColumn(_("SMS"), lambda row: row.messages, int),
            TableColumn(_("Segments"), lambda row: row.segments, int),
            TableColumn(_("Prix"), lambda row: f"{floatformat(row.euros, 2)} €", int),
            TableColumn(_("Plafond du mois"), _ceiling),
            TableColumn(_("Alerte"), _alarm, within="plafond-du-mois", badge=_badge_of_alarm),
        ),
        rows,
        sorts=False,
    )


def _ceiling(row: queries.MonthSpending) -> StrOrPromise:
    if not row.ceiling:
        return _("aucun")
    return _("%(share)s %% de %(euros)s €") % {"share": row.share, "euros": row.ceiling.euros}


def _alarm(row: queries.MonthSpending) -> StrOrPromise:
    if row.is_reached:
        return _("atteint")
    return _("proche") if row.is_near else ""


def _badge_of_alarm(row: queries.MonthSpending) -> str:
    return "error" if row.is_reached else "warning"


def _total(spent: list[queries.MonthSpending], month: date) -> queries.MonthSpending:
    return queries.MonthSpending(
        f"{month:%m/%Y}",
        sum(one.messages for one in spent),
        sum(one.segments for one in spent),
        sum((one.cents for one in spent), Decimal()),
    )
