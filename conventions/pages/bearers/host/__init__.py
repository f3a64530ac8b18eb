"""The pages of a host's link: its part of an agreement, its signature, and what it follows afterwards."""

from django.conf import settings

LANGUAGES = tuple(dict(settings.LANGUAGES))
