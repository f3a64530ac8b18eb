"""PFMP found by the exchange, as a file: their agreements are still made elsewhere."""
