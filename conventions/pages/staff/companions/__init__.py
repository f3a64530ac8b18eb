"""Pupils whom a school helps to find a place: who is named, one next act each, what changed this week."""
