"""Codes and lost links sent again, so that people without an account come in."""
