"""Pupils who suffer: the words by which they say so, the numbers that answer; nothing of either is kept or counted."""
