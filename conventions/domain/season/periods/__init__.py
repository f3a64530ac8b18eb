"""Periods of a school's year: when pupils are away, which days are covered, who has no place yet."""
