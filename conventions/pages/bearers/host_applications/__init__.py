"""Applications as a host answers them, at its desk."""

from django.conf import settings

LANGUAGES = tuple(dict(settings.LANGUAGES))
