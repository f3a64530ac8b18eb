"""Dates at which an offer welcomes pupils, and seats at each; their holders stand with the applications."""
