"""« Annuler »: what the reader has just noted, offered for some seconds on the page to which noting leads back."""

from collections.abc import Iterable
from uuid import UUID

from django.http import QueryDict

from conventions.domain.dossier.internship.attendance.models import HalfDay
from conventions.domain.dossier.internship.attendance.services import lately_marked
from workflow.actors import Actor

PARAMETER = "note"
"""Parameter of the address to which noting leads back: nothing is looked for on any other page."""
ORIGIN = "de"
"""Parameter of a half-day's address that names the page to lead back to."""


def with_undo(query: str) -> str:
    """Return the query of an address on which what was just noted may be taken back."""
    kept = QueryDict(query, mutable=True)
    kept[PARAMETER] = "1"
    return kept.urlencode()


def without_undo(query: QueryDict) -> str:
    """Return the query of a page as the forms of the page give it back, without where one came from."""
    kept = query.copy()
    for name in (PARAMETER, ORIGIN):
        kept.pop(name, None)
    return kept.urlencode()


def to_undo(query: QueryDict, shown: Iterable[HalfDay | None], by: Actor) -> str:
    """Return the identifiers of what may be taken back of those shown; empty when nothing was just noted."""
    if PARAMETER not in query:
        return ""
    return " ".join(str(one.uuid) for one in lately_marked((one for one in shown if one), by=by))


def named_in(text: str) -> list[UUID]:
    """Return the identifiers that a form sends back, none where one is not readable."""
    try:
        return [UUID(one) for one in text.split()]
    except ValueError:
        return []
