"""Retention: how long each kind of data is kept, the purge that erases it, and its proof."""
