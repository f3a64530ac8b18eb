"""Offers as a host lives them: the public screens without an account, then the desk that its link opens."""

from django.conf import settings

LANGUAGES = tuple(dict(settings.LANGUAGES))
