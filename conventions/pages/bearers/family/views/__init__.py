"""Pages of the family: the doors without a link, and those of a pupil's or a guardian's link."""
