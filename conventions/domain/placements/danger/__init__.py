"""Places that may be dangerous: who stopped them, and what this asks of offers and agreements (decision 100)."""
