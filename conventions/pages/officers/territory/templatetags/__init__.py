"""Template tags of the pages of territories."""
