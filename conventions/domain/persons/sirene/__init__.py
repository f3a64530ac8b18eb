"""What the register of establishments says of a SIRET: a port, a local file and Sirene's interface behind it."""
