"""Pages of who posts for others, one module per subject."""
