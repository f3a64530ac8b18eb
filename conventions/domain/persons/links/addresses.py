"""Pages that personal links lead to, one per kind of holder."""

from django.urls import reverse

from conventions.domain.persons.people.site import site

from . import tokens
from .models import PersonalLink
from .services import link_of

PAGES = {
    **{"host": "host", "tutor": "tutor", "guardian": "family", "pupil": "family", "desk": "desk"},
    "inspector": "inspection",
}
"""First page of each kind of holder, by name."""


def path_of(link: PersonalLink) -> str:
    """Return the path of the page that a link opens."""
    return reverse(PAGES[link.holder.partition(":")[0]], args=[tokens.token(link)])


def address_of(holder: str) -> str:
    """Return the whole address for ``holder`` (``host:<uuid>``…), as it is sent in a message."""
    return site(path_of(link_of(holder)))
