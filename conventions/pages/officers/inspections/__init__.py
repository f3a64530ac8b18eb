"""Readings that an officer opens to the labour inspection: one host, one school year, closed in one press."""
