"""Who may open a page: staff by school and function, auditors, administrators.

A page of the school begins with :func:`staff_page`; what is not the reader's does not exist (404), what is not
their function is refused (403). Such a page is read or posted unless its view says one method.
"""

from collections.abc import Callable
from datetime import tzinfo
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from conventions.domain.dossier.alerts.listeners import listens
from conventions.domain.law.calendars.content import own_academies
from conventions.domain.law.calendars.queries import academies_of
from conventions.domain.law.networks.queries import posts_of
from conventions.domain.law.year.calendars import present_year
from conventions.domain.persons.people.accounts import User, acting_officers
from conventions.domain.persons.people.schools import School
from conventions.domain.persons.people.second_factor import NEXT, is_set_up, publishes_at_once
from conventions.domain.persons.people.standing import (
    ANY_STAFF,
    SECOND_READER,
    TRAINERS,
    Standing,
    posts_held_by,
    standing_at,
)
from conventions.domain.persons.people.territories import Department
from conventions.domain.season.force_majeure.queries import departments_of
from conventions.domain.season.mentors.queries import mentor_rows
from workflow import clock

from . import unsent_forms
from .clients import user_of
from .session_proofs import may_pass, may_work

CURRENT_SCHOOL = "school"
"""Key of the session under which the UUID of the chosen school is kept."""
CHOSEN_YEAR = "school_year"
"""Key of the session under which the number of the school year looked at is kept, where it is not the present one."""

Value = TypeVar("Value")


def shown_or_sent(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a page be read, and its form be sent to where it is read: with an error it keeps its choice of languages."""
    guarded = require_http_methods(["GET", "HEAD", "POST"])(view)
    guarded.is_read = True  # type: ignore[attr-defined]  # what the choice of language asks
    return guarded


def or_404(value: Value | None) -> Value:
    """Return ``value``; without any, what was asked for does not exist."""
    if value is None:
        raise Http404
    return value


def insist(allowed: object) -> None:
    """Answer 403 unless ``allowed``."""
    if not allowed:
        raise PermissionDenied


def standing_of(http: HttpRequest) -> Standing | None:
    """Return the standing of the signed-in person at the chosen school, ``None`` without a function today.

    Two or three queries, kept on the request.
    """
    known = vars(http)
    if "_standing" not in known:
        known["_standing"] = _find_standing(http)
    return known["_standing"]


def _find_standing(http: HttpRequest) -> Standing | None:
    if not http.user.is_authenticated:
        return None
    held = posts_held_by(http.user)
    schools = tuple({post.school_id: post.school for post in held}.values())
    if not schools:
        return None
    chosen = http.session.get(CURRENT_SCHOOL)
    school = next((school for school in schools if str(school.uuid) == chosen), schools[0])
    return standing_at(school, http.user, held, chosen_year=_chosen_year(http, school))


def _chosen_year(http: HttpRequest, school: School) -> int | None:
    """Return the year looked at where it is not the present one: what was the next one is no choice once it begins."""
    number = http.session.get(CHOSEN_YEAR)
    return None if number is None or number == present_year(school).number else number


FIRST_OF_ALONE = {frozenset({"cpe"}): "school_day", frozenset({"teacher"}): "followed_pupils"} | {
    frozenset({role}): "training_board" for role in TRAINERS
}
"""First page of whoever holds that function alone."""


def first_page_of(http: HttpRequest) -> str | None:
    """Return the name of the first page of whoever is signed in, ``None`` when they have none.

    That of the school life is the day, that of a teacher their pupils; what else waits for them stands in the menu.
    """
    user = user_of(http)
    if (standing := standing_of(http)) is not None:
        if standing.holds("head"):
            return "head_home"
        if not standing.holds(*ANY_STAFF):
            return "pupil_alerts" if listens(standing) else None
        return FIRST_OF_ALONE.get(frozenset(standing.roles - {SECOND_READER}), "inbox")
    if user.is_administrator:
        return "operator"
    if user.is_auditor:
        return "audit"
    if user.territories.exists():
        return "territory"
    if acting_officers(Q(pk=user.pk), clock.now()):
        return "territory_offers"
    if posts_of(user).exists():
        return "networks"
    return "mentorings" if mentor_rows(user) else None


def staff_page(*roles: str) -> Callable:
    """Let the staff of a school who hold one of ``roles`` (any function by default) open a page.

    The view receives the standing: ``def view(http, standing, …)``. Whoever signs for the school is asked for a second
    factor first where the operator imposes it. Hours are written as it is at the school; answers
    are never cached by browsers.
    """
    allowed = roles or ANY_STAFF

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(http: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not http.user.is_authenticated:
                return lead_to_sign_in(http)
            standing = standing_of(http)
            if standing is None:
                return redirect("home")
            if not standing.holds(*allowed):
                raise PermissionDenied
            if settings.SECOND_FACTOR_FOR_SIGNERS and standing.holds("head") and not may_pass(http):
                return lead_to_second_factor(http, http.get_full_path())
            if waiting := unsent_forms.offer_again(http):
                return waiting
            with timezone.override(standing.school.time_zone):
                response = shown_or_sent(view)(http, standing, *args, **kwargs)
            if http.user.is_authenticated:  # the page may have set the account aside
                unsent_forms.remember_owner(http, response)
            return response

        guarded.page_roles = allowed  # type: ignore[attr-defined]  # read by the matrix of pages
        return never_cache(guarded)

    return decorate


def lead_to_sign_in(http: HttpRequest) -> HttpResponse:
    """Ask who is there; what was being sent is kept for an hour, for whoever the form was shown to."""
    unsent_forms.keep(http)
    return redirect_to_login(http.get_full_path())


def lead_to_second_factor(http: HttpRequest, goal: str) -> HttpResponse:
    """Send a signed-in person to give a code, or to set a second factor up first; then on to ``goal``.

    What was being sent there is kept for an hour, as when a session ends.
    """
    unsent_forms.keep(http)
    if url_has_allowed_host_and_scheme(goal, {http.get_host()}, require_https=http.is_secure()):
        http.session[NEXT] = goal
    return redirect("second_factor" if is_set_up(user_of(http)) else "second_factor_setup")


def officer_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open a page to the officers who fill the calendar of an académie: ``def view(http, academies, …)``, by name.

    What is another académie's does not exist; who follows none that has a calendar of its own is refused.
    """
    return _of_officer(
        view, lambda user: academies_of(user.territories.all()), lambda academies: own_academies()[academies[0]][0].tz
    )


def territory_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open a page to territorial officers: ``def view(http, departments, …)``, those that theirs cover."""
    return _of_officer(view, followed_by, _first_zone)


def followed_by(user: User) -> list[Department]:
    """Return the départements that the territories of an officer cover: those of which true numbers are read."""
    return departments_of(user.territories.all())


def offers_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open a page to whoever looks at the offers of a territory, its officers and their deputies, likewise."""
    return _of_officer(view, lambda user: departments_of(acting_officers(Q(pk=user.pk), clock.now())), _first_zone)


def needs_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open a page to officers, and to who acts for a network, likewise: what these may read is the page's to say."""

    def covered(user: User) -> list[Department]:
        return followed_by(user) or departments_of(user.network_posts.filter(ended_at=None))

    return _of_officer(view, covered, _first_zone, asks=publishes_at_once)


def _first_zone(departments: list[Department]) -> tzinfo:
    return departments[0].tz


def verified_territory_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open a page on which a whole territory is written to: as :func:`territory_page`, a code each session."""

    def guarded(http: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(http, *args, **kwargs) if may_pass(http) else lead_to_second_factor(http, http.get_full_path())

    return territory_page(wraps(view)(guarded))


def _of_officer(
    view: Callable[..., HttpResponse],
    covered: Callable[[User], list],
    zone: Callable[[list], tzinfo],
    *,
    asks: Callable[[User], bool] = lambda user: True,
) -> Callable[..., HttpResponse]:
    """Open a page to officers with what their territories cover, refused without any; hours are those of ``zone``.

    Whom ``asks`` names gives a second factor first, or comes by a device of their own.
    """

    @wraps(view)
    def guarded(http: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not http.user.is_authenticated:
            return lead_to_sign_in(http)
        territory = covered(user_of(http))
        if not territory:
            raise PermissionDenied
        if not may_work(http) and asks(user_of(http)):
            return lead_to_second_factor(http, http.get_full_path())
        if waiting := unsent_forms.offer_again(http):
            return waiting
        with timezone.override(zone(territory)):
            response = shown_or_sent(view)(http, territory, *args, **kwargs)
        unsent_forms.remember_owner(http, response)
        return response

    return never_cache(guarded)


def working_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open a page to whoever works in a school, for a territory or on the platform; nobody's data stands on it."""

    @wraps(view)
    def guarded(http: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not http.user.is_authenticated:
            return lead_to_sign_in(http)
        if first_page_of(http) is None:
            raise PermissionDenied
        return view(http, *args, **kwargs)

    return never_cache(guarded)


def audit_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open a page to auditors and administrators of the platform; a second factor is asked for first."""
    return _verified(view, lambda user: user.is_auditor or user.is_administrator)


def administrator_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open a page to administrators of the platform alone; a second factor is asked for first."""
    return _verified(view, lambda user: user.is_administrator)


def _verified(view: Callable[..., HttpResponse], may: Callable[[User], bool]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def guarded(http: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not http.user.is_authenticated:
            return lead_to_sign_in(http)
        if not may(http.user):
            raise PermissionDenied
        if not may_pass(http):
            return lead_to_second_factor(http, http.get_full_path())
        if waiting := unsent_forms.offer_again(http):
            return waiting
        response = shown_or_sent(view)(http, *args, **kwargs)
        unsent_forms.remember_owner(http, response)
        return response

    return never_cache(guarded)
