"""The form, the results, the offer, twelve pictures and the map that every searcher is shown; no address."""
