"""Who audits: accounts with that right, in a session that their second factor has verified."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from conventions.people.models import User
from conventions.people.second_factor import lead_to_second_factor


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
            return redirect_to_login(http.get_full_path())
        if not may(http.user):
            raise PermissionDenied
        if not http.user.is_verified():
            return lead_to_second_factor(http, http.get_full_path())
        return view(http, *args, **kwargs)

    return never_cache(guarded)
