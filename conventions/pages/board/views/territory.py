"""The page of a territorial officer: figures, no names."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from conventions.pages.clients import user_of
from conventions.pages.exports import list_file

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
    return list_file(http, page.table) or render(http, "board/territory.html", {"page": page})
