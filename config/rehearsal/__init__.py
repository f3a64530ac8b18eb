"""The operator's first hour, played from an empty folder with the files that ship: ``python -m config.rehearsal``."""
