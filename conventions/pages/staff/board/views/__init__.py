"""Pages that follow the internships: the board of the week, the day, meals."""
