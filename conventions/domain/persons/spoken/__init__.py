"""Recordings that families hear in languages which are above all spoken, and who at school speaks them."""
