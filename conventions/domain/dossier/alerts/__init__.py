"""Reports that people make to a school, and alerts that a pupil writes to its readers alone (decision 101)."""
