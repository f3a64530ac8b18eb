"""Makers of lives: schools, people, agreements, offers and amendments, for the demonstration, the benches and tests."""
