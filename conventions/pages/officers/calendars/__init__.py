"""Calendars of an officer's académie: filled by hand or from a file, published, corrected, undone."""
