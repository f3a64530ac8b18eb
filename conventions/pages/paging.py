"""Lists of every room: pages of 25, and the name searched, which stands closed in the address: addresses are logged.

So each tab has its own search and the back button finds it again, and no log, history or referrer tells a name.
"""

import base64
from collections.abc import Sequence
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict

from conventions.pages.clients import user_of
from signatures.macs import link_macs

PER_PAGE = 25
PARAMETER = "cherche"
"""Of the address: what is searched, closed under a key outside the database for the account that searches."""


def page_of(
    http: HttpRequest, rows: Sequence[Any] | QuerySet[Any], *, whole: bool = False, per_page: int = PER_PAGE
) -> Page:
    """Return the page that the address asks for, or all rows on one when ``whole``: paper has no next page.

    A number that makes no sense gives a page all the same.
    """
    return Paginator(rows, max(len(rows), 1) if whole else per_page).get_page(http.GET.get("page"))


def searched(http: HttpRequest) -> str:
    """Return the name that the address says is searched, to the account that searched it; empty to anybody else."""
    try:
        return _box(http).decrypt(http.GET.get(PARAMETER, "").encode()).decode()
    except InvalidToken:
        return ""


def with_search(http: HttpRequest, address: str, text: str) -> str:
    """Return ``address`` with a name to search, closed for this account; without one when ``text`` is empty."""
    path, _mark, query = address.partition("?")
    kept = QueryDict(query, mutable=True)
    for name in (PARAMETER, "page"):
        kept.pop(name, None)
    if wanted := text.replace("\0", "").strip():
        kept[PARAMETER] = _box(http).encrypt(wanted.encode()).decode()
    return f"{path}?{kept.urlencode()}" if kept else path


def _box(http: HttpRequest) -> MultiFernet:
    keys = link_macs("searched-name", user_of(http).uuid)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])
