"""Personal links: addresses and typed codes by which people without an account come in, renewed or revoked."""
