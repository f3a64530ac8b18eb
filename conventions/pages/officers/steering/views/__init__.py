"""Views of reports, thresholds and the full export."""
