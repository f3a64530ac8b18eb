"""In what quality somebody writes, and from which page, by name."""

from functools import cache

from django.http import HttpRequest
from django.urls import URLResolver, get_resolver

from conventions.domain.upkeep.remarks.models import Remark

Role = Remark.Role
ROLES: dict[str, Role] = {
    "pupil": Role.PUPIL,
    "guardian": Role.FAMILY,
    "tutor": Role.TUTOR,
    "host": Role.HOST,
    "desk": Role.HOST,
    "representative": Role.HOST,
    "head": Role.STAFF,
    "referent": Role.STAFF,
}
"""Role by the quality in which a personal link is borne."""
GROUPS = {"staff": Role.STAFF, "officers": Role.OFFICER, "service": Role.OFFICER}
"""Role by the readers for whom a page is made."""


@cache
def _groups() -> dict[str, str]:
    """Return the group of readers of every page, by the page's name: ``staff`` of ``inbox``."""
    groups, waiting = {}, [*get_resolver().url_patterns]
    while waiting:
        pattern = waiting.pop()
        if isinstance(pattern, URLResolver):
            waiting += pattern.url_patterns
        elif pattern.name:
            groups[pattern.name] = pattern.lookup_str.removeprefix("conventions.pages.").partition(".")[0]
    return groups


def page_named(http: HttpRequest) -> str:
    """Return the name of the page from which somebody comes, as the link said it; empty where there is none."""
    name = (http.POST or http.GET).get("page", "")
    return name if name in _groups() else ""


def role_of(http: HttpRequest) -> Remark.Role:
    """Return in what quality somebody comes: what the link said, else the readers of the page."""
    said = (http.POST or http.GET).get("qui", "")
    return ROLES.get(said) or GROUPS.get(_groups().get(page_named(http), ""), Role.VISITOR)
