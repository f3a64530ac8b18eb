"""The pages open to everyone: verification of a document, the journal's checkpoints."""

LANGUAGES = ("fr", "en")
