"""Who may open the pages of a network: whoever acts for it today; what is another network's does not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from conventions.domain.law.networks.models import NetworkPost
from conventions.domain.law.networks.queries import posts_of
from conventions.domain.persons.people.models import TerritorialOfficer
from conventions.domain.persons.people.territories import DEFAULT_TIME_ZONE
from conventions.pages.kit import unsent_forms
from conventions.pages.kit.access import lead_to_second_factor, lead_to_sign_in, or_404, shown_or_sent
from conventions.pages.kit.clients import user_of
from conventions.pages.kit.session_proofs import may_pass, may_work


def network_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open a page to whoever holds a post in a network: ``def view(http, post, …)``; hours are those of its place.

    A second factor is asked where what the network posts is published at once.
    """

    @wraps(view)
    def guarded(http: HttpRequest, post: UUID, *args: Any, **kwargs: Any) -> HttpResponse:
        if not http.user.is_authenticated:
            return lead_to_sign_in(http)
        held = or_404(posts_of(user_of(http)).filter(uuid=post).first())
        if held.network.is_trusted and not may_work(http):
            return lead_to_second_factor(http, http.get_full_path())
        if waiting := unsent_forms.offer_again(http):
            return waiting
        with timezone.override(_zone_of(held)):
            response = shown_or_sent(view)(http, held, *args, **kwargs)
        unsent_forms.remember_owner(http, response)
        return response

    return never_cache(guarded)


def verified_network_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open a page on which many are written to or rights are given: as :func:`network_page`, a code each session."""

    def guarded(http: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(http, *args, **kwargs) if may_pass(http) else lead_to_second_factor(http, http.get_full_path())

    return network_page(wraps(view)(guarded))


def _zone_of(post: NetworkPost) -> str:
    if post.level == TerritorialOfficer.Level.NATIONAL:
        return DEFAULT_TIME_ZONE
    return post.departments[0].time_zone
