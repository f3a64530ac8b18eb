"""Lists of every room: pages of 25, and the name searched, which stands closed in the address: addresses are logged.

Lists that grow for ever are read from a row on (:func:`stretch_of`), the others by the number of a page.
So each tab has its own search and the back button finds it again, and no log, history or referrer tells a name.
"""

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict

from signatures.macs import link_macs

PER_PAGE = 25
PARAMETER = "cherche"
"""Parameter of the address: the search, closed under a key outside the database for the account that searches."""
SORTED = "tri"
"""Parameter of the address: the column by which a list is sorted, ``-`` before it downwards."""
OLDER, NEWER = "avant", "apres"
"""Parameters of the address: the row before which, or after which, a stretch is read."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class _Counted(Paginator):
    """A paginator that is told how many rows there are."""

    def __init__(self, *given: Any, length: int | None) -> None:
        super().__init__(*given)
        if length is not None:
            self.count = length


def page_of(
    http: HttpRequest,
    rows: Sequence[Any] | QuerySet[Any],
    *,
    whole: bool = False,
    per_page: int = 0,
    length: int | None = None,
) -> Page:
    """Return the page that the address asks for, or all rows on one when ``whole``: paper has no next page.

    A number that makes no sense gives a page all the same.
    """
    size = max(len(rows), 1) if whole else per_page or PER_PAGE
    return _Counted(rows, size, length=length).get_page(http.GET.get("page"))


@dataclass(frozen=True)
class ListStretch:
    """Some rows of a list that only grows, the latest first, and the addresses of those beside them.

    An address names a row, not a number: what is added later moves nothing, and nothing is counted.
    """

    rows: Sequence[Any]
    older: str
    """Query of the address of the rows before these; empty when there are none."""
    newer: str
    first: str
    """Query of the address of the latest rows."""

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def has_other_pages(self) -> bool:
        return bool(self.older or self.newer)


def stretch_of(http: HttpRequest, rows: QuerySet[Any], *, by: tuple[str, ...] = ("id",)) -> ListStretch:
    """Return the 25 rows that the address asks for, by the columns ``by`` downwards: one query, an index read once.

    ``by`` is ``("id",)`` or a moment and then the key. A row that makes no sense gives the latest ones.
    """
    downwards = [f"-{column}" for column in by]
    if edge := _edge(http.GET.get(NEWER, ""), by):
        near = list(_beyond(rows, by, edge, "gt").order_by(*by)[: PER_PAGE + 1])
        if len(near) > PER_PAGE:
            return _stretch(http, near[:PER_PAGE][::-1], by, older=True, newer=True)
    edge = _edge(http.GET.get(OLDER, ""), by) if NEWER not in http.GET else None
    near = list((_beyond(rows, by, edge, "lt") if edge else rows).order_by(*downwards)[: PER_PAGE + 1])
    return _stretch(http, near[:PER_PAGE], by, older=len(near) > PER_PAGE, newer=bool(edge))


def _stretch(http: HttpRequest, rows: list[Any], by: tuple[str, ...], *, older: bool, newer: bool) -> ListStretch:
    return ListStretch(
        rows,
        older=_query(http, OLDER, _mark(rows[-1], by)) if rows and older else "",
        newer=_query(http, NEWER, _mark(rows[0], by)) if rows and newer else "",
        first=_query(http),
    )


def _beyond(rows: QuerySet[Any], by: tuple[str, ...], edge: tuple[Any, ...], way: str) -> QuerySet[Any]:
    """Return the rows on one side of ``edge``; the first column bounds what is read of the index."""
    if len(by) == 1:
        return rows.filter(**{f"{by[0]}__{way}": edge[0]})
    first, last = by
    tied = Q(**{f"{first}__{way}": edge[0]}) | Q(**{f"{last}__{way}": edge[1]})
    return rows.filter(tied, **{f"{first}__{way}e": edge[0]})


def _mark(row: Any, by: tuple[str, ...]) -> str:
    """Return a row as an address names it: microseconds of its moment, if it is read by one, and its key."""
    values = [getattr(row, column) for column in by]
    return "-".join(
        f"{(value - _EPOCH) // timedelta(microseconds=1)}" if isinstance(value, datetime) else f"{value}"
        for value in values
    )


def _edge(mark: str, by: tuple[str, ...]) -> tuple[Any, ...] | None:
    """Read what :func:`_mark` wrote; nothing when an address was made by hand."""
    parts = mark.split("-")
    if len(parts) != len(by) or not all(part.isascii() and part.isdecimal() and len(part) < 18 for part in parts):
        return None
    if len(parts) == 1:
        return (int(parts[0]),)
    try:
        return _EPOCH + timedelta(microseconds=int(parts[0])), int(parts[1])
    except OverflowError:
        return None


def _query(http: HttpRequest, name: str = "", mark: str = "") -> str:
    kept = http.GET.copy()
    for other in (OLDER, NEWER, "page"):
        kept.pop(other, None)
    if name:
        kept[name] = mark
    return f"?{kept.urlencode()}"


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
    for name in (PARAMETER, "page", OLDER, NEWER):
        kept.pop(name, None)
    if order := http.GET.get(SORTED, ""):
        kept[SORTED] = order
    if wanted := text.replace("\0", "").strip():
        kept[PARAMETER] = _box(http).encrypt(wanted.encode()).decode()
    return f"{path}?{kept.urlencode()}" if kept else path


def _box(http: HttpRequest) -> MultiFernet:
    from conventions.pages.kit.clients import user_of  # the relay reads this module without accounts (decision 114)

    keys = link_macs("searched-name", user_of(http).uuid)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])
