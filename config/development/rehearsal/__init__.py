"""The operator's first hour, played from an empty folder with the files that ship: ``make rehearsal``."""
