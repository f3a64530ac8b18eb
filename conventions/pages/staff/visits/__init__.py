"""Pupils whom a teacher follows, and the visits to their hosts, with a calendar file."""
