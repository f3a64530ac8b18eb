"""Applications as a pupil and the family live them: asking, following, confirming, going elsewhere."""

from django.conf import settings

LANGUAGES = tuple(dict(settings.LANGUAGES))
