"""In which frame an account's pages stand."""

from django.http import HttpRequest

from conventions.pages.kit.access import standing_of


def frame_of(http: HttpRequest) -> str:
    """Return the page frame: the school's with its menu for whoever works at one."""
    return "frames/school.html" if standing_of(http) else "frames/account.html"
