"""Regulated works of a school: what lacks first, declarations, opinions of a class, inspectors."""
