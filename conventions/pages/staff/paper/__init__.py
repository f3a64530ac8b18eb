"""Sheets to sign by hand: printed, sent back as a scan, sorted and certified, one or a pile."""
