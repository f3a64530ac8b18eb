"""Communes and named parts of them on one plane, and the roads and crossings between them: rows, never code."""
