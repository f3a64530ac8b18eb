"""Who opens a mentor's pages: an account that an association certifies today, with a code each session."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from conventions.domain.season.mentors.queries import is_certified_now, mentor_rows
from conventions.pages.kit import unsent_forms
from conventions.pages.kit.access import lead_to_second_factor, lead_to_sign_in, or_404, shown_or_sent
from conventions.pages.kit.clients import user_of
from conventions.pages.kit.session_proofs import may_pass


def mentor_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open a page to a mentor: ``def view(http, mentors, …)``, those of the account that are certified.

    Where none is any more the page is closed: 410, with a sentence.
    """

    @wraps(view)
    def guarded(http: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not http.user.is_authenticated:
            return lead_to_sign_in(http)
        rows = or_404(mentor_rows(user_of(http)) or None)
        if not may_pass(http):
            return lead_to_second_factor(http, http.get_full_path())
        mentors = [one for one in rows if is_certified_now(one)]
        if not mentors:
            return render(http, "mentors/closed.html", {"mentors": rows}, status=410)
        if waiting := unsent_forms.offer_again(http):
            return waiting
        response = shown_or_sent(view)(http, mentors, *args, **kwargs)
        unsent_forms.remember_owner(http, response)
        return response

    return never_cache(guarded)
