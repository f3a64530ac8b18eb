"""Pages that follow the internships: the board of the week and the officer's figures."""
