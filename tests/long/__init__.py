"""Tests that take minutes, or programs of other houses: `make test-long`."""
