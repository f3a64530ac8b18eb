"""What only developers run: no production process imports it."""
