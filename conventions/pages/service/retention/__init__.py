"""Terms of what is kept, the last purge, and all that is kept of one person, for administrators."""
