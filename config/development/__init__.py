"""Programs of developers alone: no production process imports them."""
