"""Reports and what is written for them, thresholds, the full export: pages of officers, and of a head."""
