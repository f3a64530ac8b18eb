"""Communes and named parts of them on one plane, and which can be reached from which: rows, never code."""
