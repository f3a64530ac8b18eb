"""Pupils whom a school helps to find a place: named by a person, one next act each, ended by a place or a press."""
