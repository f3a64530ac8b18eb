"""The doors by which people look for a place: everybody's, a family's link, the staff of a school."""

from django.conf import settings

LANGUAGES = tuple(dict(settings.LANGUAGES))
