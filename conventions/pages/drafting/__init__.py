"""The steps by which a host's part is filled, for the host or for the school in its name."""

LANGUAGES = ("fr", "en")
