"""The dictionary of the figures, for everybody."""

LANGUAGES = ("fr", "en")
