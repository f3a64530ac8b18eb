"""Signatures given on the school's device, before a member of staff who says who signs."""
