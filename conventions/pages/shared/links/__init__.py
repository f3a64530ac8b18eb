"""What the doors of all personal links share: gates, codes, their forms."""

from django.conf import settings

LANGUAGES = tuple(dict(settings.LANGUAGES))
