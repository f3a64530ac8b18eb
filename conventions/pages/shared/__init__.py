"""What pages of several readers show alike; it has no address."""
