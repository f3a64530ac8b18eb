"""Decisions by which an academic authority lets one establishment have more trainees at once, with their file."""
