"""Stopping a place and what follows: the pages of a head, then those of an officer of its territory."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from conventions.domain.danger.models import Place, PlaceStop
from conventions.domain.moderation.stopped import reach_of, stops_in, stops_known_to
from conventions.domain.moderation.stopping import decide_stop, stop_place
from conventions.domain.people.models import School
from conventions.domain.people.standing import Standing, account_actor
from conventions.domain.people.territories import Department
from conventions.pages.access import offers_page, staff_page
from conventions.pages.clients import user_of
from conventions.pages.form_pages import form_page
from conventions.pages.forms import typed
from conventions.pages.paging import page_of
from workflow.actors import Actor

from .contexts import OfficerStopPage, SchoolStopPage, StopCard
from .forms import DecisionForm, PlaceForm, StopForm

FORM = ["GET", "HEAD", "POST"]
SCHOOL, OFFICER = "frames/school.html", "frames/officer.html"


def _press(
    http: HttpRequest, *, by: Actor, phone: str, school: School | None, page: str, back: str, frame: str
) -> HttpResponse:
    """Ask which place, unless the address says it; then say what stops, and ask why."""
    named = PlaceForm(http.GET or None)
    shown = {"frame": frame, "back": reverse(back), "back_label": _("Lieux arrêtés")}
    if not named.is_bound or not named.is_valid():
        return render(http, "danger/which.html", {"form": named, **shown}, status=422 if named.errors else 200)
    place: Place = named.place

    def stop(given: dict[str, Any]) -> PlaceStop:
        return stop_place(place, reason=given["reason"], phone=phone or given["phone"], by=by, school=school)

    return form_page(
        http,
        StopForm(typed(http), phone=phone),
        stop,
        then=lambda stop: reverse(page, args=[stop.uuid]),
        said=_("C'est fait : le lieu est arrêté, les directions concernées sont prévenues."),
        template="danger/stop.html",
        title=_("Arrêter un lieu"),
        heading=_("Arrêter : %(place)s") % {"place": place.label},
        button=_("Arrêter ce lieu"),
        reach=reach_of(place, school=school),
        is_own=school is not None,
        **shown,
    )


def _decide(
    http: HttpRequest, stop: PlaceStop, act: str, *, by: Actor, page: str, school: School | None = None, frame: str
) -> HttpResponse:
    law = PlaceStop.transitions()[act]
    return form_page(
        http,
        DecisionForm(typed(http)),
        lambda given: decide_stop(stop, act, reason=given["reason"], by=by, school=school),
        then=reverse(page, args=[stop.uuid]),
        said=_("C'est fait : %(act)s, « %(place)s ».") % {"act": law.spec.label.lower(), "place": stop.place.label},
        frame=frame,
        title=law.spec.label,
        heading=f"{law.spec.label} : {stop.place.label}",
        button=law.spec.label,
        back=reverse(page, args=[stop.uuid]),
        back_label=_("Le lieu"),
    )


# -- a head -------------------------------------------------------------------------------------------------------


@require_safe
@staff_page("head")
def stopped_places(http: HttpRequest, standing: Standing) -> HttpResponse:
    """List the places that the school stopped, or of whose stop it was told."""
    page = page_of(http, stops_known_to(standing.school))
    return render(http, "danger/list.html", {"page": page, "cards": [StopCard(stop) for stop in page]})


@require_http_methods(FORM)
@staff_page("head")
def place_stop(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Stop a place, with the telephone of the school, else of the head."""
    school = standing.school
    phone = school.phone or next((post.phone for post in standing.posts if post.phone), "")
    given = {"page": "stopped_place", "back": "stopped_places", "frame": SCHOOL}
    return _press(http, by=standing.actor, phone=phone, school=school, **given)


def _known_or_404(standing: Standing, uuid: UUID) -> PlaceStop:
    return get_object_or_404(stops_known_to(standing.school), uuid=uuid)


@require_safe
@staff_page("head")
def stopped_place(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Show whom to call, and which of the school's own pupils are expected there."""
    page = SchoolStopPage(_known_or_404(standing, uuid), standing)
    return render(http, "danger/place.html", {"page": page})


@require_http_methods(FORM)
@staff_page("head")
def stop_withdraw(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Withdraw a stop that was a mistake."""
    stop, school = _known_or_404(standing, uuid), standing.school
    return _decide(http, stop, "withdraw", by=standing.actor, page="stopped_place", school=school, frame=SCHOOL)


# -- an officer -----------------------------------------------------------------------------------------------------


@require_safe
@offers_page
def territory_stops(http: HttpRequest, departments: list[Department]) -> HttpResponse:
    """List the stopped places of a territory: what waits for a decision first, the oldest first."""
    page = page_of(http, stops_in(departments))
    return render(http, "danger/territory_list.html", {"page": page, "cards": [StopCard(stop) for stop in page]})


@require_http_methods(FORM)
@offers_page
def territory_place_stop(http: HttpRequest, departments: list[Department]) -> HttpResponse:
    """Stop a place of the territory; heads call the service of who presses."""
    given = {"page": "territory_stop", "back": "territory_stops", "frame": OFFICER}
    return _press(http, by=account_actor(user_of(http)), phone="", school=None, **given)


@require_safe
@offers_page
def territory_stop(http: HttpRequest, departments: list[Department], uuid: UUID) -> HttpResponse:
    """Show what was said of a place, how much is stopped with it, and what may be decided."""
    page = OfficerStopPage(get_object_or_404(stops_in(departments), uuid=uuid), account_actor(user_of(http)))
    return render(http, "danger/territory_place.html", {"page": page})


@require_http_methods(FORM)
@offers_page
def territory_stop_act(http: HttpRequest, departments: list[Department], uuid: UUID, act: str) -> HttpResponse:
    """Keep the stop of a place, or lift it."""
    if act not in ("keep", "lift"):
        raise Http404
    stop, by = get_object_or_404(stops_in(departments), uuid=uuid), account_actor(user_of(http))
    return _decide(http, stop, act, by=by, page="territory_stop", frame=OFFICER)
