"""Training periods (PFMP) that pupils found, as a list and a file: their agreements are made elsewhere."""
