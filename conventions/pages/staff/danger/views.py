"""Stopping a place and what follows: the pages of a head, then those of an officer of its territory."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from conventions.domain.exchange.moderation.stopped import reach_of, stops_in, stops_known_to
from conventions.domain.exchange.moderation.stopping import decide_stop, stop_place
from conventions.domain.persons.people.models import School
from conventions.domain.persons.people.standing import Standing, account_actor
from conventions.domain.persons.people.territories import Department
from conventions.domain.placements.danger.models import Place, PlaceStop
from conventions.pages.kit.access import offers_page, staff_page
from conventions.pages.kit.clients import user_of
from conventions.pages.kit.form_pages import form_page, search_page
from conventions.pages.kit.forms import typed
from conventions.pages.kit.paging import page_of
from workflow.actors import Actor

from .contexts import OfficerStopPage, SchoolStopPage, StopCard
from .forms import PlaceForm, StopDecisionForm, StopForm


@dataclass(frozen=True)
class StopReader:
    """Who stops a place or decides of it, and where their pages stand."""

    by: Actor
    frame: str
    """Template of the frame of their pages."""
    one: str
    """Name of the page of one stop."""
    every: str
    """Name of that of all."""
    school: School | None = None
    """That of a head."""
    phone: str = ""
    """The number that heads call; empty where it is asked for."""


def _head(standing: Standing) -> StopReader:
    """Return a head as who acts: with the telephone of the school, else their own."""
    phone = standing.school.phone or next((post.phone for post in standing.posts if post.phone), "")
    frame, one, every = "frames/school.html", "stopped_place", "stopped_places"
    return StopReader(standing.actor, frame, one, every, school=standing.school, phone=phone)


def _officer(http: HttpRequest) -> StopReader:
    """Return an officer, or a deputy, as who acts."""
    return StopReader(account_actor(user_of(http)), "frames/officer.html", "territory_stop", "territory_stops")


def _press(http: HttpRequest, reader: StopReader) -> HttpResponse:
    """Ask which place, unless the address says it; then say what stops, and ask why."""
    named = PlaceForm(http.GET or None)
    shown: dict[str, Any] = {"frame": reader.frame, "back": reverse(reader.every), "back_label": _("Lieux arrêtés")}
    if not named.is_bound or not named.is_valid():
        return search_page(http, named, "danger/which.html", **shown)
    place: Place = named.place

    def stop(given: dict[str, Any]) -> PlaceStop:
        phone = reader.phone or given["phone"]
        return stop_place(place, reason=given["reason"], phone=phone, by=reader.by, school=reader.school)

    return form_page(
        http,
        StopForm(typed(http), phone=reader.phone),
        stop,
        then=lambda stop: reverse(reader.one, args=[stop.uuid]),
        said=_("C'est fait : le lieu est arrêté, les directions concernées sont prévenues."),
        template="danger/stop.html",
        title=_("Arrêter un lieu"),
        heading=_("Arrêter : %(place)s") % {"place": place.label},
        button=_("Arrêter ce lieu"),
        reach=reach_of(place, school=reader.school),
        is_own=reader.school is not None,
        **shown,
    )


def _decide(http: HttpRequest, stop: PlaceStop, act: str, reader: StopReader) -> HttpResponse:
    """Ask why, then keep, lift or withdraw a stop."""
    law, back = PlaceStop.transitions()[act], reverse(reader.one, args=[stop.uuid])
    return form_page(
        http,
        StopDecisionForm(typed(http)),
        lambda given: decide_stop(stop, act, reason=given["reason"], by=reader.by, school=reader.school),
        said=_("C'est fait : %(act)s, « %(place)s ».") % {"act": law.spec.label.lower(), "place": stop.place.label},
        frame=reader.frame,
        title=law.spec.label,
        heading=f"{law.spec.label} : {stop.place.label}",
        button=law.spec.label,
        back=back,
        back_label=_("Le lieu"),
    )


# -- a head -------------------------------------------------------------------------------------------------------


@staff_page("head")
@require_safe
def stopped_places(http: HttpRequest, standing: Standing) -> HttpResponse:
    """List the places that the school stopped, or of whose stop it was told."""
    page = page_of(http, stops_known_to(standing.school))
    return render(http, "danger/list.html", {"page": page, "cards": [StopCard(stop) for stop in page]})


@staff_page("head")
def place_stop(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Stop a place for the school."""
    return _press(http, _head(standing))


def _known_or_404(standing: Standing, uuid: UUID) -> PlaceStop:
    return get_object_or_404(stops_known_to(standing.school), uuid=uuid)


@staff_page("head")
@require_safe
def stopped_place(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Show whom to call, and which of the school's own pupils are expected there."""
    page = SchoolStopPage(_known_or_404(standing, uuid), standing)
    return render(http, "danger/place.html", {"page": page})


@staff_page("head")
def stop_withdraw(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Withdraw a stop that was a mistake."""
    return _decide(http, _known_or_404(standing, uuid), "withdraw", _head(standing))


# -- an officer -----------------------------------------------------------------------------------------------------


@offers_page
@require_safe
def territory_stops(http: HttpRequest, departments: list[Department]) -> HttpResponse:
    """List the stopped places of a territory: what waits for a decision first, the oldest first."""
    page = page_of(http, stops_in(departments))
    return render(http, "danger/territory_list.html", {"page": page, "cards": [StopCard(stop) for stop in page]})


@offers_page
def territory_place_stop(http: HttpRequest, _departments: list[Department]) -> HttpResponse:
    """Stop a place of the territory; heads call the service of who presses."""
    return _press(http, _officer(http))


@offers_page
@require_safe
def territory_stop(http: HttpRequest, departments: list[Department], uuid: UUID) -> HttpResponse:
    """Show what was said of a place, how much is stopped with it, and what may be decided."""
    page = OfficerStopPage(get_object_or_404(stops_in(departments), uuid=uuid), account_actor(user_of(http)))
    return render(http, "danger/territory_place.html", {"page": page})


@offers_page
def territory_stop_act(http: HttpRequest, departments: list[Department], uuid: UUID, act: str) -> HttpResponse:
    """Keep the stop of a place, or lift it."""
    if act not in ("keep", "lift"):
        raise Http404
    return _decide(http, get_object_or_404(stops_in(departments), uuid=uuid), act, _officer(http))
