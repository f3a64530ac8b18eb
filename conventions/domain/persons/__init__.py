"""Who and where: people and their links, establishments and places, languages, and how often anybody may try."""
