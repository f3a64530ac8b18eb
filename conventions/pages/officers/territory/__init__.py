"""The pages of the officer of a territory."""
