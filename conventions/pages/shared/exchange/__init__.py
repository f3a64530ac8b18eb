"""The form, the results, the offer, eight pictures and the map that every searcher is shown; no address."""
