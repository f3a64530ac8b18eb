"""Floor 0: what is said to people: the catalogue of messages, the outbox, the channels and their delivery."""
