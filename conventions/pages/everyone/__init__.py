"""Pages that stand open: what is public, help, search, and the doors of an account."""
