"""Pages that stand open: what is public, help, search, and the entrance to an account."""
