"""Agreements opened many at once by a school: found places as a file or a grid, read, opened line by line, undone."""
