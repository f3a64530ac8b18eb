"""Calls that families ask of a school, and the people there who speak their language: each closed once made."""
