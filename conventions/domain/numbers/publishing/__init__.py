"""Open figures: the closed list of numbers that are published, protected by a secret offset (decision 97)."""
