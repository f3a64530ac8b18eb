"""Floor 2: a document, its parties, their signatures and the proof; it does not know what an internship is."""
