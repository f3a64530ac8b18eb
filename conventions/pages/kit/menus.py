"""Entries of a menu of pages: where each leads, its words, and which one is shown."""

from collections.abc import Iterable

from django.urls import reverse
from django_stubs_ext import StrOrPromise

Entry = tuple[str, StrOrPromise, str]
"""Address, words, and ARIA's mark: ``page`` for the page shown, ``true`` above it."""


def marked_entries(pages: Iterable[tuple[str, StrOrPromise]], shown: str, *arguments: object) -> list[Entry]:
    """Return the entries of ``pages``, by name, marked for the address ``shown``; the first is home, above none."""
    entries = [(reverse(page, args=arguments), words) for page, words in pages]
    return [(address, words, _mark(shown, address, is_home=n == 0)) for n, (address, words) in enumerate(entries)]


def _mark(shown: str, address: str, *, is_home: bool) -> str:
    if shown == address:
        return "page"
    return "true" if not is_home and shown.startswith(f"{address.rstrip('/')}/") else ""
