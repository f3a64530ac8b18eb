"""What the doors of all personal links share: gates, codes, their forms."""

LANGUAGES = ("fr", "en")
