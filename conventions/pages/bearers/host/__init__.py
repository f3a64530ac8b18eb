"""The pages of a host's link: whoever fills, signs for and follows what the host has to."""

from django.conf import settings

LANGUAGES = tuple(dict(settings.LANGUAGES))
