"""The steps by which a host's part is filled, for the host or for the school in its name."""

from django.conf import settings

LANGUAGES = tuple(dict(settings.LANGUAGES))
