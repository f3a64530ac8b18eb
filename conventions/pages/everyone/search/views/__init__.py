"""Looking for a place: everybody's pages, and a family's."""
