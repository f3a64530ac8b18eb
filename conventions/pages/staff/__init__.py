"""Pages of whoever works in a school."""
