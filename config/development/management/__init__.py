"""Commands of a developer, which production does not have."""
