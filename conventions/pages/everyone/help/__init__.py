"""Help: one page per person, with pictures of the demonstration, and the words that a newcomer does not know."""

LANGUAGES = ("fr", "en")
