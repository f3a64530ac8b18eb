"""Applications of pupils to offers, from the asking to the seat that is confirmed or given back."""
