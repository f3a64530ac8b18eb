"""Suspending many internships at once, and what follows: by the head for a school, by an officer for a territory."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.dossier.batches.models import BulkAct
from conventions.domain.dossier.batches.running import continue_bulk
from conventions.domain.numbers.publishing.models import NumbersReading
from conventions.domain.numbers.publishing.readings import note_numbers_reading
from conventions.domain.persons.people.models import School
from conventions.domain.persons.people.standing import KEEPERS, Standing, account_actor
from conventions.domain.persons.people.territories import DEPARTMENTS, Department
from conventions.domain.season.force_majeure.queries import TELLING, is_in, schools_in
from conventions.domain.season.force_majeure.services import RESUME, go_on_together, suspend_together
from conventions.pages.kit.access import or_404, staff_page, verified_territory_page
from conventions.pages.kit.clients import user_of
from conventions.pages.kit.form_pages import form_page, search_page
from conventions.pages.staff.bulk_acts import read_tokens, under_way
from workflow import clock

from .contexts import SuspendPage, SuspensionsPage, TerritoryAct, acts_of
from .forms import GoOnForm, ResumeAllForm, SuspendAllForm, TellEverybodyForm

TEMPLATE = "suspension/suspend.html"
OWN_ACTS = 20
"""So many of an officer's acts are listed."""


# -- the school -----------------------------------------------------------------------------------------------------


@staff_page(*KEEPERS, "cpe")
@require_safe
def suspensions(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Show what is suspended and whom no message reaches; the head says what follows."""
    return _suspensions(http, standing, GoOnForm())


def _suspensions(http: HttpRequest, standing: Standing, form: GoOnForm, status: int = 200) -> HttpResponse:
    page = SuspensionsPage([standing.school])
    ticked = read_tokens(http.POST.getlist("agreement")) if form.is_bound else [one.number for one in page.conventions]
    context = {
        "page": page,
        "form": form,
        "may_decide": standing.holds("head"),
        "ticked": ticked,
        "under_way": under_way(standing, TELLING),
    }
    return render(http, "suspension/suspensions.html", context, status=status)


@staff_page("head")
def suspend(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Ask why and when, show whom it concerns and how they are told, and suspend."""
    return _suspend(http, [standing.school], school=standing.school, today=standing.school.today())


@staff_page("head")
@require_POST
def go_on(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Resume, have made up, or keep what was done, of what is ticked."""
    form, seen = GoOnForm(http.POST), read_tokens(http.POST.getlist("agreement"))

    def act(given: dict[str, Any]) -> BulkAct:
        listed = [row.convention for row in SuspensionsPage([standing.school]).listed]
        chosen = {convention: seen[convention.number] for convention in listed if convention.number in seen}
        return go_on_together(
            given["act"], chosen, on=given["on"], user=standing.user, key=given["key"], school=standing.school
        )

    return form_page(
        http,
        form,
        act,
        then=lambda bulk: reverse("bulk_act", args=[bulk.uuid]),
        atomic=False,
        show=lambda status: _suspensions(http, standing, form, status),
    )


# -- both -----------------------------------------------------------------------------------------------------------


def _suspend(
    http: HttpRequest,
    schools: Iterable[School],
    *,
    today: date,
    school: School | None = None,
    of: Department | None = None,
    departments: Iterable[Department] = (),
) -> HttpResponse:
    posted = http.method == "POST"
    data = http.POST if posted else http.GET if "first_day" in http.GET else None
    form = SuspendAllForm(data, departments=departments, initial={"first_day": today})
    tell = TellEverybodyForm(http.POST) if posted else TellEverybodyForm()
    page = SuspendPage(form, tell, schools, data.getlist("commune") if data else [], named=school is not None)
    if of and page.is_shown:
        _note(http, of, "stages à suspendre, par établissement")
    if not posted:
        return search_page(http, form, TEMPLATE, page=page)
    return form_page(
        http,
        tell,
        lambda given: suspend_together(
            page.conventions,
            form.suspension(),
            reason=given["reason"],
            user=user_of(http),
            key=given["key"],
            school=school,
        ),
        also=[form],
        then=lambda bulk: reverse("bulk_act" if school else "territory_act", args=[bulk.uuid]),
        atomic=False,
        template=TEMPLATE,
        page=page,
    )


# -- the territory --------------------------------------------------------------------------------------------------


def _today(department: Department) -> date:
    return clock.now().astimezone(department.tz).date()


def _department(http: HttpRequest, departments: list[Department]) -> Department:
    """Return the département asked for, or the first; one that is not the officer's does not exist."""
    asked = http.POST.get("department") or http.GET.get("department")
    if not asked:
        return departments[0]
    return or_404(next((one for one in departments if one.code == asked), None))


def _note(http: HttpRequest, department: Department, table: str) -> None:
    """Write down that true numbers of a département's schools were read."""
    note_numbers_reading(
        NumbersReading.What.FIGURES,
        by=account_actor(user_of(http)),
        territories=[f"{department.name} – {table}"],
        department=department.code,
    )


@verified_territory_page
@require_safe
def territory_suspensions(http: HttpRequest, departments: list[Department]) -> HttpResponse:
    """Show how much is suspended by school, without a name, and what the officer did."""
    return _territory(http, departments, ResumeAllForm())


def _territory(
    http: HttpRequest, departments: list[Department], form: ResumeAllForm, status: int = 200
) -> HttpResponse:
    chosen = _department(http, departments)
    _note(http, chosen, "stages suspendus, par établissement")
    context = {
        "page": SuspensionsPage(schools_in(chosen.code)),
        "form": form,
        "acts": acts_of(user_of(http))[:OWN_ACTS],
        "departments": departments if len(departments) > 1 else [],
        "chosen": chosen,
        "ticked": http.POST.getlist("commune"),
    }
    return render(http, "suspension/territory.html", context, status=status)


@verified_territory_page
def suspend_territory(http: HttpRequest, departments: list[Department]) -> HttpResponse:
    """Ask why, when and where, show how many it concerns by school, and suspend."""
    chosen = _department(http, departments)
    return _suspend(http, schools_in(chosen.code), today=_today(chosen), of=chosen, departments=departments)


@verified_territory_page
@require_POST
def resume_territory(http: HttpRequest, departments: list[Department]) -> HttpResponse:
    """Let the internships of a département, or of some communes, go on."""
    form, communes = ResumeAllForm(http.POST), http.POST.getlist("commune")

    def act(given: dict[str, Any]) -> BulkAct:
        found = SuspensionsPage(schools_in(_department(http, departments).code)).by_officers
        chosen = {row.convention: row.convention.journal_length for row in found if is_in(row.convention, communes)}
        return go_on_together(RESUME, chosen, on=given["on"], user=user_of(http), key=given["key"])

    return form_page(
        http,
        form,
        act,
        then=lambda bulk: reverse("territory_act", args=[bulk.uuid]),
        atomic=False,
        show=lambda status: _territory(http, departments, form, status),
    )


@verified_territory_page
@require_safe
def territory_act(http: HttpRequest, departments: list[Department], uuid: UUID) -> HttpResponse:
    """Show how far an act of the officer's is."""
    act = TerritoryAct(get_object_or_404(acts_of(user_of(http)), uuid=uuid))
    for code in act.departments:
        _note(http, DEPARTMENTS[code], f"{act.title}, par établissement")
    return render(http, "suspension/territory_act.html", {"page": act})


@verified_territory_page
@require_POST
def continue_territory_act(http: HttpRequest, departments: list[Department], uuid: UUID) -> HttpResponse:
    """Hand an act that stopped to a new job."""
    continue_bulk(get_object_or_404(BulkAct, user=user_of(http), school=None, uuid=uuid))
    return redirect("territory_act", uuid=uuid)
