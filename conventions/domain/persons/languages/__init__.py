"""Which sentences of consent, refusal and privacy somebody reviewed in a language: until then they stand in French."""
