"""Periods of a school's year as its staff set them up, and what is decided of each pupil in one."""
