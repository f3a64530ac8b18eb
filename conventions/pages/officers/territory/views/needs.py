"""Pupils without a place against free seats, what they wish for, what networks were asked, last year's hosts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.exchange.supply.past_hosts import ask_hosts
from conventions.domain.numbers.publishing.models import NumbersReading
from conventions.domain.numbers.publishing.readings import note_numbers_reading
from conventions.domain.persons.people.models import School
from conventions.domain.persons.people.standing import account_actor
from conventions.domain.persons.people.territories import Department
from conventions.pages.kit.access import followed_by, needs_page, territory_page, verified_territory_page
from conventions.pages.kit.clients import user_of
from conventions.pages.kit.exports import is_file_asked, list_file
from conventions.pages.kit.form_pages import act_or_say
from conventions.pages.kit.tables import paged

from ..asking import HostsPage, WishesPage
from ..contexts import NeedsPage
from ..departments import of_own_departments
from ..networks_page import NetworksPage


def _note(http: HttpRequest, department: Department, table: str = "", school: School | None = None) -> None:
    note_numbers_reading(
        NumbersReading.What.NEEDS,
        by=account_actor(user_of(http)),
        territories=[f"{department.name} – {table}" if table else department.name],
        department=department.code,
        school=school,
        as_file=is_file_asked(http),
    )


@needs_page
@require_safe
@of_own_departments
def needs(http: HttpRequest, departments: list[Department]) -> HttpResponse:
    """Show what is lacking where: true numbers to an officer, which is written down, published ones to a network."""
    user = user_of(http)
    page = NeedsPage(http, departments, is_true=bool(followed_by(user)))
    if page.is_true:
        _note(http, page.department, school=page.school)
    return list_file(http, page.table) or render(http, "territory/needs.html", {"page": page})


@territory_page
@require_safe
@of_own_departments
def networks(http: HttpRequest, departments: list[Department]) -> HttpResponse:
    """Show what each network was asked, offers and has filled."""
    page = NetworksPage(http, departments)
    shown = {"page": page, "table": paged(http, page.table())}
    return list_file(http, page.table) or render(http, "territory/networks.html", shown)


@verified_territory_page
@require_safe
@of_own_departments
def wishes(http: HttpRequest, departments: list[Department]) -> HttpResponse:
    """Show what pupils look for and do not find, counted, with whom to ask for it."""
    page = WishesPage(http, departments)
    _note(http, page.department, "métiers que des élèves cherchent")
    return list_file(http, page.table) or render(http, "territory/wishes.html", {"page": page})


@verified_territory_page
@require_POST
@of_own_departments
def wish_network(http: HttpRequest, departments: list[Department]) -> HttpResponse:
    """Ask a network for what pupils wish for."""
    page = WishesPage(http, departments)
    act_or_say(
        http, lambda: page.ask_network(by=user_of(http)), said=_("La demande part vers ce réseau."), atomic=False
    )
    return redirect(f"{reverse('territory_wishes')}?departement={page.department.code}")


@verified_territory_page
@require_safe
@of_own_departments
def hosts(http: HttpRequest, departments: list[Department]) -> HttpResponse:
    """List the hosts of the year before that offer nothing now, to choose whom to write to."""
    page = HostsPage(http, departments)
    _note(http, page.department, "élèves accueillis l'an dernier, par organisme")
    return list_file(http, page.table) or render(http, "territory/hosts.html", {"page": page})


@verified_territory_page
@require_POST
@of_own_departments
def hosts_write(http: HttpRequest, departments: list[Department]) -> HttpResponse:
    """Show to whom the letter goes; send it once that is confirmed."""
    page = HostsPage(http, departments)
    if "confirm" not in http.POST:
        return render(http, "territory/hosts_write.html", {"page": page})

    def said(n: int) -> str:
        return ngettext("La lettre part vers un organisme.", "La lettre part vers %(n)d organismes.", n) % {"n": n}

    act_or_say(
        http,
        lambda: ask_hosts(
            page.chosen, department=page.department, today=page.today, by=user_of(http), wanted=page.wanted
        ),
        said=said,
        atomic=False,
    )
    back = "territory_wishes" if page.wanted else "territory_hosts"
    return redirect(f"{reverse(back)}?departement={page.department.code}")
