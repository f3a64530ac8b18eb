"""The figures of an officer's territory: true numbers, no names, each reading written down."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from conventions.domain.numbers.figures.dimensions import Territory
from conventions.domain.numbers.figures.officers import in_words
from conventions.domain.numbers.publishing.models import NumbersReading
from conventions.domain.numbers.publishing.readings import note_numbers_reading
from conventions.domain.persons.people.standing import account_actor
from conventions.domain.persons.people.territories import Department
from conventions.domain.upkeep.spending.queries import ceilings_of_officer
from conventions.pages.kit.access import territory_page
from conventions.pages.kit.charts import chart_file, is_chart_asked
from conventions.pages.kit.clients import user_of
from conventions.pages.kit.exports import is_file_asked, list_file
from conventions.pages.kit.tables import paged
from conventions.pages.shared.figures.sections import THEMES
from conventions.pages.shared.sms_month import sms_month

from ..contexts import OfficersDuties
from ..delays_page import DelaysPage
from ..figures import DELAYS, STATISTIC
from ..further import DecisionsPage, OfficersTheme
from ..home import TerritoryPage
from ..places import AskedTerritoryPage
from ..uptake_page import UptakePage


def _note(http: HttpRequest, page: AskedTerritoryPage, table: str, *beside: str) -> None:
    """Write down which table of which territory was read, and what stood beside."""
    place = page.place
    note_numbers_reading(
        NumbersReading.What.FIGURES,
        by=account_actor(user_of(http)),
        territories=[f"{', '.join((in_words(place), *beside))} – {table}"],
        department=place.code if place.territory == Territory.DEPARTMENT else "",
        school=page.school,
        as_file=is_file_asked(http) or is_chart_asked(http),
    )


@territory_page
@require_safe
def territory(http: HttpRequest, departments: list[Department]) -> HttpResponse:
    """Show what matters now in the officer's own territory, or in one that lies within, and its table."""
    if http.GET.get(STATISTIC) == DELAYS:
        kept = http.GET.copy()
        del kept[STATISTIC]
        return redirect("{}?{}".format(reverse("territory_delays"), kept.urlencode()).rstrip("?"))
    officers = list(user_of(http).territories.all())
    page = TerritoryPage(http, officers)
    _note(http, page, page.table_in_words, *page.beside_in_words)
    context = {"page": page, "table": paged(http, page.table_on_screen()), "duties": OfficersDuties(officers)}
    file = list_file(http, page.table) or chart_file(http, page.charts)
    return file or render(http, "territory/territory.html", context)


@territory_page
@require_safe
def territory_theme(http: HttpRequest, departments: list[Department], theme: str) -> HttpResponse:
    """Show all the statistics of one theme, with their definitions."""
    if theme not in THEMES:
        raise Http404
    page = OfficersTheme(http, user_of(http).territories.all(), THEMES[theme])
    _note(http, page, f"{page.theme.title}, {page.year_label}")
    return list_file(http, page.numbers.table) or render(http, "territory/theme.html", {"page": page})


@territory_page
@require_safe
def territory_delays(http: HttpRequest, departments: list[Department]) -> HttpResponse:
    """Show how long agreements take, how they are signed and who refuses them, by school or by territory."""
    page = DelaysPage(http, user_of(http).territories.all())
    _note(http, page, page.table_in_words)
    context = {"page": page, "table": paged(http, page.table_on_screen())}
    return list_file(http, page.table) or render(http, "territory/delays.html", context)


@territory_page
@require_safe
def territory_decisions(http: HttpRequest, departments: list[Department]) -> HttpResponse:
    """List the open schools whose board's decision is missing, those with the most pupils first."""
    page = DecisionsPage(http, user_of(http).territories.all())
    _note(http, page, "délibérations qui manquent")
    context = {"page": page, "table": paged(http, page.table())}
    return list_file(http, page.table) or render(http, "territory/decisions.html", context)


@territory_page
@require_safe
def territory_uptake(http: HttpRequest, departments: list[Department]) -> HttpResponse:
    """Tell how many schools use the service, and list those to call, whose pupils leave first."""
    page = UptakePage(http, user_of(http).territories.all())
    _note(http, page, "qui utilise le service")
    context = {"page": page, "table": paged(http, page.table())}
    file = list_file(http, page.table) or chart_file(http, page.charts)
    return file or render(http, "territory/uptake.html", context)


@territory_page
@require_safe
def territory_sms(http: HttpRequest, departments: list[Department]) -> HttpResponse:
    """Show the text messages of the officer's schools, and the ceilings of the officer's territories."""
    ceilings = ceilings_of_officer(user_of(http).territories.all())
    return render(http, "territory/sms.html", sms_month(http, ceilings, departments))
