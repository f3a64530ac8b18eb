"""Places near a school, for its staff."""
