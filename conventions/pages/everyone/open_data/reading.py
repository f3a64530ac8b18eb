"""Which publication an address names."""

from datetime import date

from django.http import Http404

from conventions.domain.numbers.publishing.models import Publication
from conventions.domain.numbers.publishing.queries import last_publication, publications
from conventions.pages.kit.access import or_404

LAST = "derniere"
"""Instead of a day: the last publication."""
AN_HOUR, A_DAY = 3600, 24 * 3600
"""Seconds for which a page, and a file that never changes, are kept."""


def last_or_404() -> Publication:
    """Return the last publication; nothing is found before the first."""
    return or_404(last_publication())


def publication_or_404(day: str) -> Publication:
    """Return the publication of a day as addresses write it."""
    try:
        publication = publications().filter(date=date.fromisoformat(day)).first()
    except ValueError:
        publication = None
    if publication is None:
        raise Http404
    return publication
