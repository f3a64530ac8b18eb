"""Departures: what the new school of a pupil asks the former one to end, told to both and closed by itself."""
