"""Pages of a personal signature link: reading and signing, and the other answers."""
