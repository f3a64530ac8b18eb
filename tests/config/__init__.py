"""Tests of the roof: settings, checks, embedded PostgreSQL, health, `make run`."""
