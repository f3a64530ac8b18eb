"""Presences noted on a device without a line: one empty page, the same for everybody."""
