"""Figures: counted, drawn, given as files, published, and the reports that steer by them."""
