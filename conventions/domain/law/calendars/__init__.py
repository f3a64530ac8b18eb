"""School calendars that a rector fixes: their days filled by an officer, published, and proposals of schools."""
