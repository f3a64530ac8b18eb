"""Floor 1: the door, the machines' base, the journal and the agenda; it knows no word of the trade."""
