"""Visits of teachers to the host: planned, moved, noted or given up."""
