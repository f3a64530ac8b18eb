"""A place that may be dangerous: that it is stopped, by whom, and what this asks of offers and agreements there."""
