"""Limits on tries: guesses counted before an answer is compared, and codes that nobody misreads."""
