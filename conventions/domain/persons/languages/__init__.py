"""Sentences of consent, refusal and privacy that somebody reviewed in a language; the others stand in French."""
