"""Views of openings: a grid, and a list of found places."""
