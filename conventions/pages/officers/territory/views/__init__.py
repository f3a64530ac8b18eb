"""Pages of the officer of a territory: figures, offers to check, what is lacking where."""
