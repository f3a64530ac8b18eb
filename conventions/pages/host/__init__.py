"""The pages of a host's link: whoever fills, signs for and follows what the host has to."""

LANGUAGES = ("fr", "en")
