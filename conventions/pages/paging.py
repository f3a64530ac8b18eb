"""Lists of every room: pages of 25, and the name searched, kept in the session because addresses are logged."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

PER_PAGE = 25
SESSION_KEY = "searched_names"


def page_of(http: HttpRequest, rows: Sequence[Any] | QuerySet[Any], *, whole: bool = False) -> Page:
    """Return the page that the address asks for, or all rows on one when ``whole``: paper has no next page.

    A number that makes no sense gives a page all the same.
    """
    return Paginator(rows, max(len(rows), 1) if whole else PER_PAGE).get_page(http.GET.get("page"))


def searched(http: HttpRequest, page: str) -> str:
    """Return the name that is searched on ``page`` now."""
    return http.session.get(SESSION_KEY, {}).get(page, "")


def search(http: HttpRequest, page: str, text: str) -> None:
    """Remember the name searched on ``page``; an empty one ends the search."""
    kept = {**http.session.get(SESSION_KEY, {}), page: text.replace("\0", "").strip()[:100]}
    http.session[SESSION_KEY] = {name: value for name, value in kept.items() if value}
