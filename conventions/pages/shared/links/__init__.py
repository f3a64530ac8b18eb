"""Personal links: their opening, gates, codes and their forms, whoever bears the link."""

from django.conf import settings

LANGUAGES = tuple(dict(settings.LANGUAGES))
