"""The pages of a tutor's link: attendance, accidents, the evaluation."""

LANGUAGES = ("fr", "en")
