"""Trainees of the hosts of a school, week by week, and the decisions that allow more."""
