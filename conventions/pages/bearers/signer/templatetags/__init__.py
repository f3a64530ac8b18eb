"""Template tags of the pages of a signature link."""
