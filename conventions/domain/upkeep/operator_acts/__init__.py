"""Acts of operators on schools, messages and jobs: who, what and why, kept a year."""
