"""Pages of the site with the audience that their link has, to find those of families."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from conventions.pages.bearers.signer.access import SignerVisit
from conventions.pages.shared.links.visits import FamilyVisit

OF_FAMILIES = (FamilyVisit, SignerVisit)
"""Audiences among whom guardians are."""


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    """Every address of the site."""
    for one in resolver.url_patterns:
        yield from patterns(one) if isinstance(one, URLResolver) else (one,)


def site_pages() -> list[tuple[str, Any]]:
    """The name and the view of every address."""
    return [(one.name or str(one.pattern), one.callback) for one in patterns(get_resolver())]
