"""Orals (*restitution*) of a class: its timetable before juries of two, told to families, and the jury's words."""
