"""Pages of an accident for those whom it reaches: its card, whom to call, what was done; one told by telephone."""
