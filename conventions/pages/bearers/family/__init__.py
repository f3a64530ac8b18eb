"""The pages of pupils and their families: the entrance without a link, and the family's link."""

from django.conf import settings

LANGUAGES = tuple(dict(settings.LANGUAGES))
