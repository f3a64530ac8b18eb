"""Amendments (*avenants*): changes of a signed agreement, in force once the same parties have signed them."""
