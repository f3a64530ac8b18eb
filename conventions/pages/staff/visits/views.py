"""The pupils whom a teacher follows, and visits: planned, moved, noted, given up; a day's round; a calendar's file."""

from datetime import date, timedelta
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.internship.visits import services
from conventions.domain.dossier.internship.visits.models import HostVisit
from conventions.domain.persons.people.standing import Standing
from conventions.pages.kit.access import staff_page
from conventions.pages.kit.exports import list_file
from conventions.pages.kit.files import calendar_response
from conventions.pages.kit.form_pages import form_page
from conventions.pages.kit.forms import typed
from conventions.pages.shared.visibility import convention_or_404, one_moment, visible_conventions
from workflow.engine import Refused

from .contexts import event_of
from .followed import FollowedPage
from .forms import PlanForm, VisitDoneForm
from .grid import VisitGrid, VisitGridForm
from .queries import FETCH, RoundStop, near, round_of, visitor_of, visits_by
from .tables import table_of_round, table_of_visits

LISTED_FOR = timedelta(days=400)
"""How long a visit that was done stays on the page: a school year."""


@one_moment
@staff_page()
@require_GET
def followed_pupils(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Show the pupils whose internship the reader follows, today's first: presence, visits, evaluations."""
    page = FollowedPage(http, standing)
    return list_file(http, page.table) or render(http, "visits/followed_pupils.html", {"page": page})


@one_moment
@staff_page()
@require_GET
def visits(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Show the reader's visits, or the round of the day that the address names."""
    if day := _day_in(http):
        stops = round_of(standing, day)
        context = {"day": day, "stops": table_of_round(stops), "near": near(standing, stops, day)}
        return render(http, "visits/round.html", context)
    own = visits_by(standing).filter(planned_at__gt=timezone.now() - LISTED_FOR)
    stops = [RoundStop(one) for one in own]
    context = {
        "planned": table_of_visits([one for one in stops if not one.visit.is_done]),
        "done": [one for one in reversed(stops) if one.visit.is_done],
    }
    return render(http, "visits/visits.html", context)


def _day_in(http: HttpRequest) -> date | None:
    try:
        return parse_date(http.GET.get("jour", ""))
    except ValueError:
        return None


@staff_page()
@require_GET
def visits_calendar(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Give the visits that are planned as a file for a calendar; no pupil is named in it."""
    planned = [RoundStop(one) for one in visits_by(standing).filter(done_on=None)]
    return calendar_response(*map(event_of, planned), name="visites-de-stage.ics")


# -- one visit -----------------------------------------------------------------------------------------------------


@staff_page()
def visit_plan(http: HttpRequest, standing: Standing, number: str) -> HttpResponse:
    """Plan a visit to one pupil."""
    convention = convention_or_404(standing, number)
    days = list(convention.days.expected().order_by("date"))
    coming = [one.date for one in days if one.date >= convention.today()]
    form = PlanForm(typed(http), convention=convention, day=next(iter(coming), None))
    return form_page(
        http,
        form,
        lambda _given: services.plan_visit(convention, visitor=visitor_of(standing, convention), **form.as_planned()),
        then=reverse("visits"),
        said=_("La visite est planifiée."),
        template="visits/plan.html",
        convention=convention,
        days=[one for one in days if one.date in coming],
    )


@staff_page()
def visit_grid(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Plan many visits at once, by day and commune."""
    grid = VisitGrid(standing, http.POST)
    form = VisitGridForm(typed(http))

    def planned(done: tuple[int, list[str]]) -> str:
        number, refused = done
        for sentence in refused:
            messages.warning(http, sentence)
        said = ngettext("Une visite est planifiée.", "%(n)d visites sont planifiées.", number) % {"n": number}
        return said if number or refused else _("Aucun jour n'était choisi : rien n'a changé.")

    return form_page(
        http, form, grid.plan, then=reverse("visits"), said=planned, template="visits/grid.html", grid=grid
    )


def _visit_or_404(standing: Standing, uuid: UUID) -> HostVisit:
    """Return the reader's own visit, or one to a pupil whom they see: others read it, its visitor changes it."""
    here = Convention.objects.filter(school=standing.school, erased_at=None)
    own = Q(visitor__user=standing.user, convention__in=here)
    seen = HostVisit.objects.filter(own | Q(convention__in=visible_conventions(standing)))
    return get_object_or_404(seen.select_related(*FETCH), uuid=uuid)


@staff_page()
def visit(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Show one visit; a POST plans it for another moment."""
    planned = _visit_or_404(standing, uuid)
    form = PlanForm(typed(http), convention=planned.convention, visit=planned)
    return form_page(
        http,
        form,
        lambda _given: services.move_visit(planned, by=standing.user, **form.as_planned()),
        then=reverse("visits"),
        said=_("La visite est déplacée."),
        show=lambda status: _page(http, standing, planned, plan=form, status=status),
    )


@staff_page()
@require_POST
def visit_done(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Note that a visit was done, and what was remarked."""
    planned = _visit_or_404(standing, uuid)
    form = VisitDoneForm(http.POST, visit=planned)

    def then(_done: object) -> str:
        if visible_conventions(standing).filter(pk=planned.convention_id).exists():
            return reverse("agreement", args=[planned.convention.number])
        return reverse("visits")  # another follows the pupil now

    return form_page(
        http,
        form,
        lambda _given: services.note_visit(planned, by=standing.user, **form.as_noted()),
        then=then,
        said=_("Le compte rendu de la visite est enregistré."),
        show=lambda status: _page(http, standing, planned, done=form, status=status),
    )


@staff_page()
@require_POST
def visit_cancel(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Give up a visit that was planned."""
    try:
        services.cancel_visit(_visit_or_404(standing, uuid), by=standing.user)
    except Refused as refusal:
        messages.error(http, str(refusal))
        return redirect("visit", uuid=uuid)
    messages.success(http, _("La visite est annulée."))
    return redirect("visits")


def _page(
    http: HttpRequest,
    standing: Standing,
    planned: HostVisit,
    *,
    plan: PlanForm | None = None,
    done: VisitDoneForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "stop": RoundStop(planned),
        "is_own": planned.visitor.user_id == standing.user.pk,
        "may_cancel": not planned.is_done and services.may_cancel(planned, standing.user),
        "plan": plan or PlanForm(convention=planned.convention, visit=planned),
        "done": done or VisitDoneForm(visit=planned),
    }
    return render(http, "visits/visit.html", context, status=status)
