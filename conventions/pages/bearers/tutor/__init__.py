"""The pages of a tutor's link: attendance, accidents, the evaluation."""

from django.conf import settings

LANGUAGES = tuple(dict(settings.LANGUAGES))
