"""The open figures: pages for everybody, files for whoever counts further."""

LANGUAGES = ("fr", "en")
