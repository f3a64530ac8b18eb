"""Who fills the grid of a pupil and gives the mark, on the pages of this room."""

GRID_READERS = ("head", "office", "ddfpt", "companies", "teacher")
"""Functions of whom some fill the grid of a pupil: a teacher only as the referent of that one."""
