"""The pages of a labour inspector's link: one host, one school year, its trainees, their hours, its declarations."""
