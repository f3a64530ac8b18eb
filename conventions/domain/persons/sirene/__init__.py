"""The register of establishments: a port, a local file and Sirene's interface behind it."""
