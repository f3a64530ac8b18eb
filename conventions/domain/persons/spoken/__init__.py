"""Recordings: sentences that families hear in languages which are above all spoken."""
