"""Days done in a training period: proposed from presences, certified by the head, kept ten years (decision 154)."""
