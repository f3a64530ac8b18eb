"""One box for an idea or a worry about the service, and what became of those that were written."""

from django.conf import settings

LANGUAGES = tuple(dict(settings.LANGUAGES))
