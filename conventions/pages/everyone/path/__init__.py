"""The path that a pupil walks: steps and trades to read, write and print, the class's code, the worker off-line."""
