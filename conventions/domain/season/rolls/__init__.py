"""Rolls: the lists of pupils, schools and calendars that other software exports, read and compared before use."""
