"""Orals of a class: their timetable, juries, doors and what the jury said."""
