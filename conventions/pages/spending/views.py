"""Text messages by month: how many, how long, at what price, under which ceiling; and the form that sets one."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from conventions.domain.operations.acts import last_acts
from conventions.domain.people.territories import Department
from conventions.domain.spending import queries
from conventions.domain.spending.models import SmsCeiling
from conventions.domain.spending.services import set_ceiling
from conventions.pages.access import administrator_page, territory_page
from conventions.pages.clients import user_of
from conventions.pages.form_pages import form_page
from conventions.pages.forms import typed

from .forms import CeilingForm


@administrator_page
@require_safe
def operator_sms(http: HttpRequest) -> HttpResponse:
    """Show every school's and the service's own, and every ceiling."""
    context = _month(http, SmsCeiling.objects.all())
    return render(http, "spending/operator.html", {**context, "acts": last_acts(SmsCeiling)})


@territory_page
@require_safe
def territory_sms(http: HttpRequest, departments: list[Department]) -> HttpResponse:
    """Show those of the officer's schools, and the ceilings of the officer's territories."""
    ceilings = queries.ceilings_of_officer(user_of(http).territories.all())
    return render(http, "spending/territory.html", _month(http, ceilings, departments))


@administrator_page
@require_http_methods(["GET", "HEAD", "POST"])
def ceiling(http: HttpRequest) -> HttpResponse:
    """Set or lift a ceiling."""
    back = reverse("operator_sms")
    return form_page(
        http,
        CeilingForm(typed(http)),
        lambda given: set_ceiling(**given, by=user_of(http)),
        then=back,
        said=lambda _done: _("Le plafond est enregistré."),
        template="operator/form.html",
        title=_("Poser un plafond de SMS"),
        intro=_(
            "À 80 %, vous et les référents du territoire êtes prévenus. À 100 %, les rappels et les messages "
            "facultatifs ne partent plus par SMS ; codes, liens, demandes, absences, accidents et suspensions "
            "partent toujours."
        ),
        button=_("Enregistrer le plafond"),
        back=back,
        back_label=_("SMS"),
    )


def _month(
    http: HttpRequest, ceilings: Iterable[SmsCeiling], departments: Collection[Department] | None = None
) -> dict[str, Any]:
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


def _total(spent: list[queries.Spent], month: date) -> queries.Spent:
    return queries.Spent(
        f"{month:%m/%Y}",
        sum(one.messages for one in spent),
        sum(one.segments for one in spent),
        sum(one.cents for one in spent),
    )
