"""The pages of a personal signature link: read, sign, refuse, tell, contest."""

from django.conf import settings

LANGUAGES = tuple(dict(settings.LANGUAGES))
