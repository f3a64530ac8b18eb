"""Finding offers: the nearest first, what is relaxed when few are found, marks of a map, searches that are kept."""
