"""Running a command under another day and hour: every process of it agrees, but the database server."""
