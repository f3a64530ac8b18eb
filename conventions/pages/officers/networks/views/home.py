"""The first page of a network: what was asked, offered and filled; what its territory lacks."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from conventions.domain.law.networks.models import NetworkPost
from conventions.domain.law.networks.queries import posts_of
from conventions.pages.kit.access import insist, lead_to_sign_in
from conventions.pages.kit.clients import user_of
from conventions.pages.kit.exports import list_file

from ..access import network_page
from ..contexts import NetworkPage


@never_cache
@require_safe
def networks(http: HttpRequest) -> HttpResponse:
    """Lead to the only network that one acts for, or let choose."""
    if not http.user.is_authenticated:
        return lead_to_sign_in(http)
    posts = list(posts_of(user_of(http)))
    insist(posts)
    if len(posts) == 1:
        return redirect("network", post=posts[0].uuid)
    return render(http, "networks/networks.html", {"posts": posts})


@network_page
@require_safe
def network(http: HttpRequest, post: NetworkPost) -> HttpResponse:
    """Show the year of a network, département by département."""
    page = NetworkPage(http, post)
    return list_file(http, page.table) or render(http, "networks/home.html", {"post": post, "page": page})
