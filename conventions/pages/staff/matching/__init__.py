"""Proposals of assignments: the school's pages, where names are read, and the officer's, where numbers are."""
