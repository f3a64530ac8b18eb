"""People at a school who speak a language with families, and the number at which each is called."""
