"""The doors of personal links: gates, codes and their forms, whoever bears the link."""

from django.conf import settings

LANGUAGES = tuple(dict(settings.LANGUAGES))
