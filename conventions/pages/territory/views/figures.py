"""The figures of an officer's territory: true numbers, no names, each reading written down."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from conventions.domain.people.standing import account_actor
from conventions.domain.people.territories import Department
from conventions.domain.publishing.models import NumbersReading
from conventions.domain.publishing.readings import note_numbers_reading
from conventions.domain.spending.queries import ceilings_of_officer
from conventions.pages.access import territory_page
from conventions.pages.clients import user_of
from conventions.pages.exports import is_file_asked, list_file
from conventions.pages.sms_month import sms_month

from ..contexts import TerritoryPage


@never_cache
@login_required
@require_safe
def territory(http: HttpRequest) -> HttpResponse:
    """Show the figures of the officer's own territory, by département, then by school of the one chosen."""
    territories = list(user_of(http).territories.all())
    if not territories:
        raise PermissionDenied
    page = TerritoryPage(http, territories)
    note_numbers_reading(
        NumbersReading.What.FIGURES,
        by=account_actor(user_of(http)),
        territories=page.territories,
        department=page.chosen.key if page.chosen else "",
        as_file=is_file_asked(http),
    )
    return list_file(http, page.table) or render(http, "territory/territory.html", {"page": page})


@territory_page
@require_safe
def territory_sms(http: HttpRequest, departments: list[Department]) -> HttpResponse:
    """Show the text messages of the officer's schools, and the ceilings of the officer's territories."""
    ceilings = ceilings_of_officer(user_of(http).territories.all())
    return render(http, "territory/sms.html", sms_month(http, ceilings, departments))
