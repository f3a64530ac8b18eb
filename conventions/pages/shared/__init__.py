"""Pieces that pages of several readers show alike; none has an address."""
