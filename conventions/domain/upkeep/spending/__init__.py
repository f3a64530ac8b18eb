"""Cost of text messages, counted by school and month, and the effects of an operator's ceiling."""
