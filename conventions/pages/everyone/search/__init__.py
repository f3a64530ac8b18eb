"""Pages on which pupils and families look for a place: everybody's, and those of a family's link."""

from django.conf import settings

LANGUAGES = tuple(dict(settings.LANGUAGES))
