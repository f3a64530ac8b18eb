"""Mentors named by associations: certified by date, agreed to by head, family and pupil, ended by any of them."""
