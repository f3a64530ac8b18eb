"""Pages of the family: the entrance without a link, and those of a pupil's or a guardian's link."""
