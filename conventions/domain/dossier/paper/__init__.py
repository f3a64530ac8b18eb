"""Signatures by hand: sheets printed, scanned, read and certified, one at a time or by the pile."""
