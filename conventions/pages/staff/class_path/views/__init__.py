"""Pages of a class on its path, of its hours, and of a school's own steps."""
