"""Accidents of internships: what is ticked when one is told, whom it reaches, what was done."""
