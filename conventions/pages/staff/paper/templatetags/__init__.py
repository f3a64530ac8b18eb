"""Template tags of the paper pages."""
