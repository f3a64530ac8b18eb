"""What every door to the places shares: the form, the results, an offer, eight pictures and the map; no address."""
