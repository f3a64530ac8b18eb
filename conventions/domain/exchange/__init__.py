"""How pupils and places meet: posting, search, supply, matching and what keeps them clean."""
