"""Offers that wait for their check: a school that knows the host answers for it."""
