"""Figures as pages show them, made from the one registry: what narrows them, sections by theme, definitions."""
