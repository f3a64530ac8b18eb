"""Template tags of the pages of networks."""
