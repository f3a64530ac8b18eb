"""Internships suspended by force majeure: a head's pages for a school, an officer's for a territory."""
