"""People and places: people and their links, establishments, localities, languages, and limits on tries."""
