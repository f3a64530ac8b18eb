"""Chambers that organise internships in school holidays (rule A-07), with their telephone, by département."""
