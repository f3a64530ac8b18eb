"""The search of offers: the nearest first, what is relaxed when few are found, maps, searches that are kept."""
