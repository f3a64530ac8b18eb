"""The site's public address, as links in messages and documents write it."""

from django.conf import settings


def site(path: str) -> str:
    """Return the whole address of a path of ours, which begins with a slash."""
    return settings.SITE_URL + path
