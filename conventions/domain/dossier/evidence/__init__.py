"""The file of proof of one agreement: its data, a readable PDF, and a verifier that works without us."""
