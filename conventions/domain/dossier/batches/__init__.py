"""Acts on many agreements at once: one press, a job that does each alone, and what became of every one."""
