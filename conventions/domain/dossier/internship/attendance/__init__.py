"""Attendance: the half-days of an internship, each expected, then noted by the tutor or the school."""
