"""The pages of pupils and their families: the doors without a link, and the family's link."""

LANGUAGES = ("fr", "en")
