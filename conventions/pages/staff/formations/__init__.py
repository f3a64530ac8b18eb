"""Formations of a school: what each asks, which class is in which, who is an apprentice."""
