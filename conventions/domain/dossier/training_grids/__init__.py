"""The grid of a training period, tutor's then joint then closed, and the mark that no pupil reads before the jury."""
