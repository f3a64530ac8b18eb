"""The pages of a personal signature link: read, sign, refuse, tell, contest."""

LANGUAGES = ("fr", "en")
