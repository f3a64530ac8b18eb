"""Levels of a PAdES signature (ETSI EN 319 142-1): signed; with a time-stamp; with all that verifies it for years."""

B_B, B_T, B_LTA = "B-B", "B-T", "B-LTA"
