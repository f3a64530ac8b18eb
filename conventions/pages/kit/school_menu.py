"""The school's menu: entries, and what stands under each, are declared by each room in its ``menu.py``.

``ENTRIES`` of a room are those that it adds. ``UNDER`` says, by module of the room (``""`` is all of it), the entries
under which its pages stand: the first that the reader has is the one.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django_stubs_ext import StrOrPromise

from conventions.discovery import load
from conventions.domain.dossier.alerts.listeners import unread_by
from conventions.domain.persons.people.models import School
from conventions.domain.persons.people.standing import ANY_STAFF

from .access import standing_of


@dataclass(frozen=True)
class MenuEntry:
    """One entry of the menu."""

    page: str
    """Name of the page that it opens."""
    label: StrOrPromise
    place: int
    """Place from left to right; the tens leave room between two."""
    roles: tuple[str, ...] = ANY_STAFF
    stands: Callable[[School], bool] = lambda school: True
    """Whether a school has the entry; no query."""


@cache
def entries() -> tuple[MenuEntry, ...]:
    """Return the entries of all rooms, from left to right."""
    found = (entry for room in load("pages", "menu") for entry in getattr(room, "ENTRIES", ()))
    return tuple(sorted(found, key=lambda entry: entry.place))


@cache
def _declared() -> dict[str, tuple[str, ...]]:
    return {
        f"{room.__package__}.{module}".rstrip("."): pages
        for room in load("pages", "menu")
        for module, pages in room.UNDER.items()
    }


def pages_above(module: str) -> tuple[str, ...]:
    """Return the pages of the entries under which those of a module stand; what is said of it alone decides."""
    while module and module not in _declared():
        module = module.rpartition(".")[0]
    return _declared().get(module, ())


def menu_of(http: HttpRequest) -> list[tuple[str, StrOrPromise, str]]:
    """Return ``(address, label, mark)`` of the entries that the signed-in person may open.

    The mark is that of ARIA: ``page`` for the page shown, ``true`` for the entry under which it stands.
    """
    return list(_marked(http))


def _marked(http: HttpRequest) -> Iterator[tuple[str, StrOrPromise, str]]:
    if (standing := standing_of(http)) is None:
        return
    held = {entry.page: entry for entry in entries() if standing.holds(*entry.roles) and entry.stands(standing.school)}
    pages = pages_above(http.resolver_match.func.__module__) if http.resolver_match else ()
    above = next((page for page in pages if page in held), None)
    for page, entry in held.items():
        address = reverse(page)
        yield address, entry.label, "page" if http.path == address else "true" if page == above else ""


def school_frame(http: HttpRequest) -> dict[str, Any]:
    """Context processor: the standing, the menu, and what pupils wrote to the reader; the school's pages alone ask."""
    return {
        "standing": SimpleLazyObject(lambda: standing_of(http)),
        "menu": SimpleLazyObject(lambda: menu_of(http)),
        "unread_alerts": cache(lambda: _unread_alerts(http)),  # a number that is counted with, not a lazy object
    }


def _unread_alerts(http: HttpRequest) -> int:
    standing = standing_of(http)
    return unread_by(standing) if standing is not None else 0
