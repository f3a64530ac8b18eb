"""Formations of vocational pupils by their national key: year, weeks, competences, and what the State pays by day."""
