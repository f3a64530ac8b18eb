"""What text messages cost: counted by school and month, and what happens when an operator has set a ceiling."""
