"""Pages of the tutor's link and of two acts of the pupil's: attendance, evaluations, accidents."""
