"""Tests of extras: what a site gets with a library that production does without (decision 112)."""
