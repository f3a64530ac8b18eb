"""Slots of an offer and their seats; who holds one stands with the applications."""
