"""The days of presence of an agreement."""
