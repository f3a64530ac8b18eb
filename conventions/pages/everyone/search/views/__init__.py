"""Looking for a place: everybody's door, and a family's."""
