"""Places near a school, as its staff look for them."""
