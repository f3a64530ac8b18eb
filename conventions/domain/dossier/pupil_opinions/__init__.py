"""Opinions of pupils on their hosts: given once, kept for counting without the pupil, told as sums (decision 134)."""
