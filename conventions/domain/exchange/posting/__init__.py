"""Offers that somebody posts for others: one by one, many by a file, what was asked, offered and filled, letters."""
