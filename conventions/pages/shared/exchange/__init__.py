"""The form, the results, the offer, eight pictures and the map that every door to the places shows; no address."""
