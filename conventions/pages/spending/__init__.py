"""What text messages cost, for operators and for officers of a territory."""
