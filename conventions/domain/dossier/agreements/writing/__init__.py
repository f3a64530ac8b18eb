"""An agreement that is being written: the parts of its host and of its school."""
