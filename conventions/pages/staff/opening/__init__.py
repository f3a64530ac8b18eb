"""Agreements opened many at once: a grid of a class, a file of found places."""
